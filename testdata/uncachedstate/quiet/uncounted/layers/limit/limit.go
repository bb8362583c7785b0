// Package limit knows stores as interfaces.
package limit

import (
	"context"
	"fmt"
	"net/http"
)

type Storage interface {
	Count(ctx context.Context, user string) (int64, error)
	Add(ctx context.Context, user string) (int64, error)
	AddOther(ctx context.Context, user string) error
}

// Limiter decides by what it has added, and shows what is used.
type Limiter struct {
	storage Storage
	max     int64
}

func New(s Storage, max int64) *Limiter { return &Limiter{s, max} }

func (l *Limiter) Allow(ctx context.Context, user string) (bool, error) {
	n, err := l.storage.Add(ctx, user)
	return n <= l.max, err
}

func (l *Limiter) Header(ctx context.Context, w http.ResponseWriter, user string) error {
	n, err := l.storage.Count(ctx, user)
	w.Header().Set("X-RateLimit-Used", fmt.Sprint(n))
	return err
}

// Two adds to another count than it reads.
type Two struct {
	storage Storage
	max     int64
}

func NewTwo(s Storage, max int64) *Two { return &Two{s, max} }

func (t *Two) Allow(ctx context.Context, user string) (bool, error) {
	n, err := t.storage.Count(ctx, user)
	if err != nil || n >= t.max {
		return false, err
	}
	return true, t.storage.AddOther(ctx, user)
}

type Failures interface {
	Failures(ctx context.Context, user string) (int64, error)
	Fail(ctx context.Context, user string) error
}

// Logins must be exact.
type Logins struct {
	failures Failures
	max      int64
}

func NewLogins(f Failures, max int64) *Logins { return &Logins{f, max} }

func (l *Logins) Locked(ctx context.Context, user string) (bool, error) {
	n, err := l.failures.Failures(ctx, user)
	return n >= l.max, err
}

func (l *Logins) Failed(ctx context.Context, user string) error { return l.failures.Fail(ctx, user) }
