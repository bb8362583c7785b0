// Package all has a quota.
package all

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Lookup struct{ rdb *redis.Client }

func (s *Lookup) Left(ctx context.Context, id string) bool {
	n, err := s.rdb.Get(ctx, "user_quota:"+id).Int() // want quota:`^GET "user_quota:\*" on every call of \(\*Lookup\)\.Left`
	return err == nil && n > 0
}
