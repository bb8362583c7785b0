// Package twin asks two limiters one after the other, by an interface of which another
// implementation counts in memory: which of them a process has is not seen.
package twin

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
)

type limiter interface {
	AllowN(ctx context.Context, model string, n int64) (bool, error)
	Left(ctx context.Context, model string) (int64, error)
}

type global struct{ rdb *redis.Client }

func (g *global) AllowN(ctx context.Context, model string, n int64) (bool, error) {
	used, err := g.rdb.IncrBy(ctx, "ratelimit:input:"+model, n).Result()
	return used < 1000, err
}

func (g *global) Left(ctx context.Context, model string) (int64, error) {
	return g.rdb.Get(ctx, "ratelimit:output:"+model).Int64()
}

type local struct {
	mu   sync.Mutex
	used map[string]int64
}

func (l *local) AllowN(_ context.Context, model string, n int64) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used[model] += n
	return l.used[model] < 1000, nil
}

func (l *local) Left(_ context.Context, model string) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return 1000 - l.used[model], nil
}

// A Limiter has one limiter for the tokens that go in, and one for those that come out.
type Limiter struct{ input, output map[string]limiter }

// Add is given what each model has.
func (l *Limiter) Add(rdb *redis.Client, model string, shared bool) {
	if shared {
		l.input[model], l.output[model] = &global{rdb: rdb}, &global{rdb: rdb}
		return
	}
	l.input[model], l.output[model] = &local{used: map[string]int64{}}, &local{used: map[string]int64{}}
}

var errLimited = errors.New("rate limit")

// RateLimit may make two round trips, or none.
func (l *Limiter) RateLimit(ctx context.Context, model string, n int64) error {
	if in, ok := l.input[model]; ok {
		if allowed, err := in.AllowN(ctx, model, n); err != nil || !allowed {
			return errLimited
		}
	}
	if out, ok := l.output[model]; ok {
		if left, err := out.Left(ctx, model); err != nil || left < 1 { // want serialtrips/low:`^GET "ratelimit:output:\*" through \(\*global\)\.Left on some calls of \(\*Limiter\)\.RateLimit, after INCRBY "ratelimit:input:\*" through \(\*global\)\.AllowN: up to 2 round trips per call`
			return errLimited
		}
	}
	return nil
}
