package unpaced

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// Told is given a function that gets no duration.
func Told(ctx context.Context, c *redis.Client, tell func(string)) {
	for {
		tell(c.Get(ctx, "state").Val()) // want unpaced:`^c.Get in a loop without a wait`
	}
}

// Formatted gives a duration to something that returns a text.
func Formatted(ctx context.Context, c *redis.Client, text func(time.Duration) string) {
	for begin := time.Now(); ; {
		c.Set(ctx, "age", text(time.Since(begin)), 0) // want unpaced:`^c.Set in a loop without a wait`
	}
}

// Observed gives it with a name.
func Observed(ctx context.Context, c *redis.Client, observe func(string, time.Duration)) {
	for {
		begin := time.Now()
		c.Incr(ctx, "rounds") // want unpaced:`^c.Incr in a loop without a wait`
		observe("round", time.Since(begin))
	}
}

// Sometimes makes its request on one of its ways.
func Sometimes(ctx context.Context, c *redis.Client, req *http.Request, ready func() bool) {
	for {
		c.Incr(ctx, "rounds") // want unpaced:`^c.Incr in a loop without a wait`
		_ = timed(func() error {
			if !ready() {
				return nil
			}
			_, err := http.DefaultClient.Do(req)
			return err
		})
	}
}

// Aside makes its request in a goroutine.
func Aside(ctx context.Context, c *redis.Client, req *http.Request) {
	for {
		c.Incr(ctx, "rounds") // want unpaced:`^c.Incr in a loop without a wait`
		go func() {
			_, _ = http.DefaultClient.Do(req)
		}()
	}
}
