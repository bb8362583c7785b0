package limits

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	tripAfter = 5
	openFor   = 30 * time.Second
)

// Breaker stops calls to an integration that keeps failing. Its state is in
// Redis, so that all instances see it.
type Breaker struct {
	rdb *redis.Client
}

// NewBreaker returns a breaker that all instances of the hub share.
func NewBreaker(rdb *redis.Client) *Breaker {
	return &Breaker{rdb: rdb}
}

// Ready tells whether the breaker of the integration is closed.
func (b *Breaker) Ready(ctx context.Context, integration string) (bool, error) {
	state, err := b.rdb.Get(ctx, "circuit_breaker:"+integration).Result()
	if errors.Is(err, redis.Nil) {
		return true, nil
	}
	return state != "open", err
}

// Failed counts a failure and opens the breaker after some.
func (b *Breaker) Failed(ctx context.Context, integration string) error {
	n, err := b.rdb.Incr(ctx, "circuit_breaker:failures:"+integration).Result()
	if err != nil || n < tripAfter {
		return err
	}
	return b.rdb.Set(ctx, "circuit_breaker:"+integration, "open", openFor).Err()
}

// Succeeded forgets the failures.
func (b *Breaker) Succeeded(ctx context.Context, integration string) error {
	return b.rdb.Del(ctx, "circuit_breaker:failures:"+integration).Err()
}
