package unpaced

import (
	"context"

	"github.com/go-redis/redis_rate/v10"
)

// Allowed asks a limiter again at once, in place of waiting as long as it says.
func Allowed(ctx context.Context, l *redis_rate.Limiter) {
	for {
		res, err := l.Allow(ctx, "jobs", redis_rate.PerSecond(10)) // want unpaced:"l.Allow in a loop without a wait: one script of up to 3 commands per round trip"
		if err == nil && res.Allowed > 0 {
			return
		}
	}
}
