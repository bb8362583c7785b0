package unguarded

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Hooked has its guard as a literal in a field.
type Hooked struct {
	rdb   *redis.Client
	limit *Limit
}

// Limit counts by a literal.
type Limit struct {
	hooked *Hooked
	count  func(ctx context.Context) (int64, error)
}

// NewHooked makes the literal.
func NewHooked(rdb *redis.Client) *Hooked {
	h := &Hooked{rdb: rdb}
	h.limit = &Limit{hooked: h}
	h.limit.count = func(ctx context.Context) (int64, error) { return h.Incr(ctx, "count") }
	return h
}

// Incr is guarded.
func (h *Hooked) Incr(ctx context.Context, key string) (int64, error) {
	if err := h.limit.SafeHold(ctx); err != nil {
		return 0, err
	}
	return h.rdb.Incr(ctx, key).Result()
}

// SafeHold counts.
func (l *Limit) SafeHold(ctx context.Context) error {
	n, err := l.count(ctx) // want unbounded:`infinite recursion`
	if err == nil && n > 10 {
		return errOver
	}
	return err
}
