// Package vague has keys whose words mean a limiter in few programs. What is around them
// says so here.
package vague

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Server answers requests.
type Server struct{ rdb *redis.Client }

// isOver is used to refuse callers.
func (s *Server) isOver(ctx context.Context, client string) bool {
	n, err := s.rdb.Exists(ctx, "rate:"+client).Result() // want ratelimit:`^EXISTS "rate:\*" on every call of \(\*Server\)\.HandleOrder`
	return err == nil && n > 0
}

// HandleOrder answers with 429.
func (s *Server) HandleOrder(w http.ResponseWriter, r *http.Request) {
	if s.isOver(r.Context(), r.RemoteAddr) {
		http.Error(w, "slow down", http.StatusTooManyRequests)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// A Throttle has the word in its name.
type Throttle struct{ rdb *redis.Client }

// Full says whether a client has come too often.
func (t *Throttle) Full(ctx context.Context, client string) bool {
	n, err := t.rdb.Exists(ctx, "limit:"+client).Result() // want ratelimit:`^EXISTS "limit:\*" on every call of \(\*Throttle\)\.Full`
	return err == nil && n > 0
}
