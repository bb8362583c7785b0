// Package lifecycle reads when an application starts or its routes are built.
package lifecycle

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Hook is run when an application starts.
type Hook struct {
	OnStart func(context.Context) error
}

// Service keeps what it read at the start.
type Service struct{ mode string }

// Lifecycle has the service read its mode once.
func Lifecycle(rdb *redis.Client, s *Service) Hook {
	return Hook{OnStart: func(ctx context.Context) error {
		v, err := rdb.Get(ctx, "throttle:mode").Result()
		s.mode = v
		return err
	}}
}

// WithThrottle reads when routes are built.
func WithThrottle(ctx context.Context, rdb *redis.Client) func(http.Handler) http.Handler {
	limit, err := rdb.Get(ctx, "ratelimit:rps").Int()
	if err != nil {
		limit = 100
	}
	sem := make(chan struct{}, limit)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sem <- struct{}{}
			defer func() { <-sem }()
			next.ServeHTTP(w, r)
		})
	}
}
