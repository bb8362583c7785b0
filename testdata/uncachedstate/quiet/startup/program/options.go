package main

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Option sets up a limiter.
type Option func(*Limiter)

// Limiter is filled when it is made.
type Limiter struct {
	rdb   *redis.Client
	burst int
	rate  int
	lazy  storedRate
}

type storedRate struct {
	done bool
	rate int
}

// WithBurst says how many calls may come at once.
func WithBurst(n int) Option {
	return func(l *Limiter) { l.burst = n }
}

// NewLimiter returns a limiter.
func NewLimiter(ctx context.Context, rdb *redis.Client, opts ...Option) *Limiter {
	l := &Limiter{rdb: rdb}
	for _, o := range opts {
		o(l)
	}
	l.init(ctx)
	return l
}

func (l *Limiter) init(ctx context.Context) {
	l.rate, _ = l.rdb.Get(ctx, "ratelimit:rate").Int()
}

// Rate is guarded by hand like a sync.Once.
func (l *Limiter) Rate(ctx context.Context) int {
	if !l.lazy.done {
		l.lazy.rate, _ = l.rdb.Get(ctx, "ratelimit:lazy").Int()
		l.lazy.done = true
	}
	return l.lazy.rate
}
