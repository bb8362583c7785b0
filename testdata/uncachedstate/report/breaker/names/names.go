// Package names has a key that tells nothing.
package names

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type CircuitBreaker struct {
	rdb *redis.Client
	key string
}

func (b *CircuitBreaker) Allow(ctx context.Context) (bool, error) {
	state, err := b.rdb.Get(ctx, b.key).Result() // want breaker:`^GET of breaker state on every call of \(\*CircuitBreaker\)\.Allow; a 10 s in-process cache`
	return state != "open", err
}

// Describe is for people.
func (b *CircuitBreaker) Describe(ctx context.Context) (string, error) {
	return b.rdb.Get(ctx, b.key).Result()
}
