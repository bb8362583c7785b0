// Package quota lets keys through until a counter is used up. It imports no
// Redis: where its values are is the caller's business.
package quota

import (
	"context"
	"errors"
)

// Values is what the quota reads and writes.
type Values interface {
	Load(ctx context.Context, key string) (string, error)
	Store(ctx context.Context, key, value string) error
}

// Quota reads a switch.
type Quota struct {
	Values Values
}

// Option changes a quota.
type Option func(*Quota)

// From has the quota read from v.
func From(v Values) Option { return func(q *Quota) { q.Values = v } }

// New returns a quota; without From it reads nowhere yet.
func New(opts ...Option) *Quota {
	q := new(Quota)
	for _, opt := range opts {
		opt(q)
	}
	return q
}

// Over returns a quota that reads from v.
func Over(v Values) *Quota { return &Quota{Values: v} }

// Pass refuses while the switch is off.
func (q *Quota) Pass(ctx context.Context, key string) error {
	v, err := q.Values.Load(ctx, "quota:open")
	if err == nil && v == "0" {
		err = errors.New("quota: used up")
	}
	return err
}

// Trail lets all keys through and writes the last one down.
type Trail struct {
	values Values
}

// NewTrail returns a trail in v.
func NewTrail(v Values) *Trail { return &Trail{values: v} }

// Pass writes.
func (t *Trail) Pass(ctx context.Context, key string) error {
	return t.note(ctx, key)
}

func (t *Trail) note(ctx context.Context, key string) error {
	return t.values.Store(ctx, "trail:last", key)
}
