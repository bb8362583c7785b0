package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// pauseFor waits for less than a limit, and not for more.
func pauseFor(d, most time.Duration) bool {
	if d > most {
		return false
	}
	time.Sleep(d)
	return true
}

// spare waits only for a number of attempts.
func spare(n int, d time.Duration) {
	if n <= 0 {
		return
	}
	time.Sleep(d)
}

type Auction struct {
	rdb  *redis.Client
	left int
}

// Watch goes round at once where the helper gives up.
func (a *Auction) Watch(ctx context.Context, d time.Duration) {
	for {
		state, err := a.rdb.HGetAll(ctx, "auction").Result() // want unpaced:`a.rdb.HGetAll in a loop without a wait`
		if err == nil && state["done"] != "" {
			return
		}
		pauseFor(d, time.Minute)
	}
}

// Spare does, where there are no attempts.
func (a *Auction) Spare(ctx context.Context, d time.Duration) {
	for {
		state, err := a.rdb.HGetAll(ctx, "auction").Result() // want unpaced:`a.rdb.HGetAll in a loop without a wait`
		if err == nil && state["done"] != "" {
			return
		}
		spare(a.left, d)
	}
}
