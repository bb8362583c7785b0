package unguarded

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type base struct {
	*redis.Client
	*limiter
}

type service struct{ base }

type limiter struct{ *service }

func newService(rdb *redis.Client) *service {
	s := &service{base{Client: rdb}}
	s.limiter = &limiter{s}
	return s
}

// Store is promoted, and its name is free though a field is named like the new
// method would be.
func (b *base) Store(ctx context.Context, key string) error {
	if err := b.SafeLimit(ctx); err != nil {
		return err
	}
	return b.Client.Set(ctx, key, 1, 0).Err()
}

// SafeLimit calls what is promoted to it.
func (l *limiter) SafeLimit(ctx context.Context) error {
	return l.Store(ctx, "limit") // want unbounded:`infinite recursion`
}

type storeUnguarded struct{}
