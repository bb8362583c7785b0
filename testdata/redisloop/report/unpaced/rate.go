package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
)

// Refused counts what its limiter refuses, at full speed.
func Refused(ctx context.Context, rdb *redis.Client, lim *rate.Limiter, work func()) {
	for {
		if !lim.Allow() {
			rdb.Incr(ctx, "refused") // want unpaced:`^rdb.Incr in a loop without a wait`
			continue
		}
		work()
	}
}
