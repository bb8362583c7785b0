// Package limits decides, and knows its storage by an interface.
package limits

import "context"

type Counter interface {
	Add(ctx context.Context, key string) (int64, error)
}

type Limiter struct{ counter Counter }

func New(c Counter) *Limiter { return &Limiter{counter: c} }

func (l *Limiter) Allow(ctx context.Context, ip string) (bool, error) {
	n, err := l.counter.Add(ctx, "ratelimit:"+ip)
	return n <= 100, err
}

// Visits counts what is no limiter's.
type Visits struct{ counter Counter }

func NewVisits(c Counter) *Visits { return &Visits{counter: c} }

func (v *Visits) Visit(ctx context.Context, page string) (bool, error) {
	n, err := v.counter.Add(ctx, "visits:"+page)
	return n == 1, err
}
