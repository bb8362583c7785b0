// Package web is a middleware.
package web

import (
	"net/http"

	"redisvet.test/uncachedstate/report/ratelimit/layers/domain"
)

func RateLimit(l domain.Limits, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if blocked, err := l.Blocked(r.Context(), r.RemoteAddr); err == nil && blocked {
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Server holds what it asks.
type Server struct{ Limits domain.Limits }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if blocked, _ := s.Limits.Blocked(r.Context(), r.RemoteAddr); blocked {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// Config is what a Router is made of.
type Config struct{ Limits domain.Limits }

// Router keeps a part of its configuration.
type Router struct{ limits domain.Limits }

func NewRouter(c Config) *Router { return &Router{limits: c.Limits} }

func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if blocked, _ := rt.limits.Blocked(r.Context(), r.RemoteAddr); blocked {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}
