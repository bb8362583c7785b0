// Package exchange writes another value than it reads, which has nothing to do with it.
package exchange

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb     *redis.Client
	options string
}

// exchange writes this instance's options, and returns those before.
func (l *Limiter) exchange(ctx context.Context, key string) (string, error) {
	was, err := l.rdb.Get(ctx, "limiter:options:"+key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", err
	}
	return was, l.rdb.Set(ctx, "limiter:options:"+key, l.options, time.Hour).Err()
}

func (l *Limiter) Differs(ctx context.Context, key string) (bool, error) {
	was, err := l.exchange(ctx, key)
	return was != l.options, err
}

// Mend writes the options where others are stored.
func (l *Limiter) Mend(ctx context.Context, key, want string) error {
	have, err := l.rdb.Get(ctx, "limiter:rules:"+key).Result()
	if err != nil {
		return err
	}
	if have == want {
		return nil
	}
	return l.rdb.Set(ctx, "limiter:rules:"+key, want, 0).Err()
}

// Seen writes when the limiter was last used.
func (l *Limiter) Seen(ctx context.Context, key string) (string, error) {
	before, err := l.rdb.Get(ctx, "limiter:seen:"+key).Result()
	if err != nil {
		before = "never"
	}
	return before, l.rdb.Set(ctx, "limiter:seen:"+key, time.Now().String(), 0).Err()
}
