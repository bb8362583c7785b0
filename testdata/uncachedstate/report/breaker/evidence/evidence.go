// Package evidence has a key that says nothing, and names that do.
package evidence

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// CircuitBreaker is named, and is asked whether it is open.
type CircuitBreaker struct {
	rdb  *redis.Client
	keys func(string) string
}

func (b *CircuitBreaker) IsOpen(ctx context.Context, upstream string) bool {
	v, err := b.rdb.Get(ctx, b.keys(upstream)).Result() // want breaker:`GET of breaker state on every call of \(\*CircuitBreaker\)\.IsOpen`
	return err == nil && v == "open"
}

// Owner is about people.
func (b *CircuitBreaker) Owner(ctx context.Context, upstream string) (string, error) {
	return b.rdb.Get(ctx, "owner:"+upstream).Result()
}
