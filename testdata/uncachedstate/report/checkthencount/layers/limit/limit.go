// Package limit knows a store as an interface.
package limit

import (
	"context"
	"errors"
	"net/http"
)

type Storage interface {
	Count(ctx context.Context, user string) (int64, error)
	Add(ctx context.Context, user string) error
}

// Limiter checks here, and counts there.
type Limiter struct {
	storage Storage
	max     int64
}

func New(s Storage, max int64) *Limiter { return &Limiter{s, max} }

func (l *Limiter) CanCall(ctx context.Context, user string) (bool, error) {
	n, err := l.storage.Count(ctx, user)
	return n < l.max, err
}

func (l *Limiter) Called(ctx context.Context, user string) error { return l.storage.Add(ctx, user) }

// Middleware does both.
func Middleware(s Storage, max int64, next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n, err := s.Count(r.Context(), r.RemoteAddr)
		if err == nil && n >= max {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		s.Add(r.Context(), r.RemoteAddr)
		next.ServeHTTP(w, r)
	}
}

type Uses interface {
	Used(ctx context.Context, tenant int) (int64, error)
	Use(ctx context.Context, tenant int, n int64) error
}

type Options struct {
	Uses Uses
	Max  int64
}

// Quota is given a struct.
type Quota struct{ o Options }

func NewQuota(o Options) *Quota { return &Quota{o} }

var errOver = errors.New("over the quota")

func (q *Quota) Check(ctx context.Context, tenant int) error {
	n, err := q.o.Uses.Used(ctx, tenant)
	if err != nil {
		return err
	}
	if n > q.o.Max {
		return errOver
	}
	return nil
}

func (q *Quota) Note(ctx context.Context, tenant int) error { return q.o.Uses.Use(ctx, tenant, 1) }
