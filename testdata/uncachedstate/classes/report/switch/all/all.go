// Package all has switches.
package all

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Lookup struct{ rdb *redis.Client }

func (s *Lookup) Maintenance(ctx context.Context) bool {
	return s.rdb.Get(ctx, "maintenance").Val() == "1" // want switch:`^GET "maintenance" on every call of \(\*Lookup\)\.Maintenance`
}

func (s *Lookup) Dark(ctx context.Context) bool {
	return s.rdb.HGet(ctx, "feature_flags", "dark").Val() == "1" // want switch:`^HGET "feature_flags"`
}
