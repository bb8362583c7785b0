// Package all has the classes that are off by default.
package all

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Lookup struct{ rdb *redis.Client }

func (s *Lookup) Left(ctx context.Context, id string) (int, error) {
	return s.rdb.Get(ctx, "user_quota:"+id).Int() // want quota:`^GET "user_quota:\*" on every call of \(\*Lookup\)\.Left`
}

func (s *Lookup) Banned(ctx context.Context, id string) bool {
	return s.rdb.SIsMember(ctx, "banned", id).Val() // want denylist:`^SISMEMBER "banned" on every call of \(\*Lookup\)\.Banned`
}

func (s *Lookup) Revoked(ctx context.Context, jti string) bool {
	return s.rdb.Exists(ctx, "token:revoked:"+jti).Val() > 0 // want denylist:`^EXISTS "token:revoked:\*"`
}

func (s *Lookup) Maintenance(ctx context.Context) bool {
	return s.rdb.Get(ctx, "maintenance").Val() == "1" // want switch:`^GET "maintenance" on every call of \(\*Lookup\)\.Maintenance`
}

func (s *Lookup) Dark(ctx context.Context) bool {
	return s.rdb.HGet(ctx, "feature_flags", "dark").Val() == "1" // want switch:`^HGET "feature_flags"`
}
