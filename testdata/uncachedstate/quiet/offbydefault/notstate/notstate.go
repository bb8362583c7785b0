// Package notstate has state of the classes that are off by default.
package notstate

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Quota, denylist and switches are off by default.
func (s *Store) Quota(ctx context.Context, id string) bool {
	return s.rdb.Get(ctx, "quota:"+id).Val() != "0"
}

func (s *Store) Banned(ctx context.Context, id string) bool {
	return s.rdb.SIsMember(ctx, "banned", id).Val()
}

func (s *Store) Maintenance(ctx context.Context) bool {
	return s.rdb.Get(ctx, "maintenance").Val() == "1"
}
