package ownkeys

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Store exempts keys, and takes options.
type Store struct {
	rdb   *redis.Client
	quota *Quota
}

// Quota reads by the store.
type Quota struct{ store *Store }

// Get exempts by the prefix.
func (s *Store) Get(ctx context.Context, key string) (string, error) {
	if !strings.HasPrefix(key, prefix) {
		if err := s.quota.Check(ctx, key); err != nil {
			return "", err
		}
	}
	return s.rdb.Get(ctx, key).Result()
}

// Check reads an exempted key.
func (q *Quota) Check(ctx context.Context, key string) error {
	_, err := q.store.Get(ctx, prefix+"used")
	return err
}

// Set exempts one key.
func (s *Store) Set(ctx context.Context, key, value string) error {
	if key != "used" && !s.quota.Count(ctx) {
		return errOver
	}
	return s.rdb.Set(ctx, key, value, 0).Err()
}

// Count writes that key.
func (q *Quota) Count(ctx context.Context) bool { return q.store.Set(ctx, "used", "1") == nil }

// Incr has a parameter for it.
func (s *Store) Incr(ctx context.Context, key string, guarded bool) (int64, error) {
	if guarded {
		if err := s.quota.Limit(ctx); err != nil {
			return 0, err
		}
	}
	return s.rdb.Incr(ctx, key).Result()
}

// Limit says that it is the guard.
func (q *Quota) Limit(ctx context.Context) error {
	n, err := q.store.Incr(ctx, "used", false)
	if err == nil && n > 10 {
		err = errOver
	}
	return err
}

// Option is an option of Touch.
type Option func(*options)

type options struct{ free bool }

// Free asks nobody.
func Free(o *options) { o.free = true }

// Touch has an option for it.
func (s *Store) Touch(ctx context.Context, key string, opts ...Option) error {
	var o options
	for _, f := range opts {
		f(&o)
	}
	if !o.free {
		if err := s.quota.Spend(ctx, 1); err != nil {
			return err
		}
	}
	return s.rdb.Touch(ctx, key).Err()
}

// Spend gives the option.
func (q *Quota) Spend(ctx context.Context, n int) error { return q.store.Touch(ctx, "spent", Free) }

// Kind is what a request is for.
type Kind int

// Kinds of requests.
const (
	Data Kind = iota
	Control
)

// Do asks for data alone.
func (s *Store) Do(ctx context.Context, kind Kind, args ...any) error {
	switch kind {
	case Control:
	default:
		if !s.quota.Admit(ctx) {
			return errOver
		}
	}
	return s.rdb.Do(ctx, args...).Err()
}

// Admit is control.
func (q *Quota) Admit(ctx context.Context) bool { return q.store.Do(ctx, Control, "PING") == nil }
