// Package names has keys that tell nothing.
package names

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

type CircuitBreaker struct {
	rdb *redis.Client
	key string
}

func (b *CircuitBreaker) Allow(ctx context.Context) (bool, error) {
	state, err := b.rdb.Get(ctx, b.key).Result() // want breaker:`^GET of breaker state on every call of \(\*CircuitBreaker\)\.Allow: one round trip a call; a 10s local cache`
	return state != "open", err
}

// Describe is for people.
func (b *CircuitBreaker) Describe(ctx context.Context) (string, error) {
	return b.rdb.Get(ctx, b.key).Result()
}

// A name alone is not enough: this answers nothing.
type LimiterConfig struct {
	rdb *redis.Client
}

func (l *LimiterConfig) Load(ctx context.Context, key string) (string, error) {
	return l.rdb.Get(ctx, key).Result()
}

func throttledKey(ip string) string { return hash(ip) }

func hash(s string) string { return s + "#" }

type Front struct{ rdb *redis.Client }

// The name of what makes the key counts nearly as much as the key.
func (f *Front) Pass(ctx context.Context, ip string) error {
	if f.rdb.Exists(ctx, throttledKey(ip)).Val() > 0 { // want ratelimit:`^EXISTS "\*#" on every call of \(\*Front\)\.Pass`
		return errors.New("throttled")
	}
	return nil
}
