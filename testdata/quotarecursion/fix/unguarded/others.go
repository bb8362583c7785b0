package unguarded

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Wrapped guards its operations in a helper. Others call Get, too: what takes the guard out
// of it would take it from them, so there is no fix.
type Wrapped struct {
	rdb   *redis.Client
	quota *WrappedQuota
}

// NewWrapped ties the two.
func NewWrapped(rdb *redis.Client) *Wrapped {
	w := &Wrapped{rdb: rdb}
	w.quota = &WrappedQuota{w}
	return w
}

func (w *Wrapped) guarded(ctx context.Context, op func() error) error {
	if err := w.quota.Check(ctx); err != nil {
		return err
	}
	return op()
}

// Get is what everybody calls.
func (w *Wrapped) Get(ctx context.Context, key string) (v string, err error) {
	err = w.guarded(ctx, func() error {
		v, err = w.rdb.Get(ctx, key).Result()
		return err
	})
	return v, err
}

// WrappedQuota reads its state through the operation.
type WrappedQuota struct{ w *Wrapped }

func (q *WrappedQuota) Check(ctx context.Context) error {
	v, err := q.w.Get(ctx, "quota:state") // want unbounded:`infinite recursion`
	if err == nil && v == "exceeded" {
		return errOver
	}
	return nil
}
