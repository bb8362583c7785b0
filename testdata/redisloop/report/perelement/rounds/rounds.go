// Package rounds holds loops of as many iterations as there is data.
package rounds

import (
	"context"
	"fmt"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Agent struct {
	rdb  *redis.Client
	http *http.Client
}

// Issue makes as many codes as it was asked for, and each of them is data.
func (a *Agent) Issue(ctx context.Context, n int, next func() string) error {
	for i := 0; i < n; i++ {
		if err := a.store(ctx, next()); err != nil { // want perelement:`a.store in a loop of n iterations: one SET per element`
			return err
		}
	}
	return nil
}

// Number stops early, and what it stores is counted.
func (a *Agent) Number(ctx context.Context, n int, enough func(int) bool) error {
	for i := 0; i < n; i++ {
		if enough(i) {
			return nil
		}
		if err := a.store(ctx, fmt.Sprint(i)); err != nil { // want perelement:`a.store in a loop of n iterations: one SET per element`
			return err
		}
	}
	return nil
}

func (a *Agent) store(ctx context.Context, code string) error {
	return a.rdb.Set(ctx, "code:"+code, 1, 0).Err()
}

// Copy is told to stop by a channel, which makes no rounds of its elements.
func (a *Agent) Copy(ctx context.Context, n int, next func() string, stop chan struct{}) error {
	for i := 0; i < n; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		if err := a.store(ctx, next()); err != nil { // want perelement:`a.store in a loop of n iterations: one SET per element`
			return err
		}
	}
	return nil
}

// Prefetch takes what is there, as many as there is room for.
func (a *Agent) Prefetch(ctx context.Context, room int, full func() bool, out func(string)) error {
	for i := 0; i < room; i++ {
		if full() {
			return nil
		}
		job, err := a.pop(ctx) // want perelement:`a.pop in a loop of room iterations: one LPOP per element`
		if err != nil {
			return err
		}
		out(job)
	}
	return nil
}

func (a *Agent) pop(ctx context.Context) (string, error) {
	return a.rdb.LPop(ctx, "jobs").Result()
}
