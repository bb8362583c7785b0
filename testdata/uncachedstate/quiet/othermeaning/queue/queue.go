// Package queue refuses work while a queue is full. Workers take from it, so that its length
// counts no calls.
package queue

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// A Server queues builds.
type Server struct {
	rdb  *redis.Client
	name string
	max  int64
}

func (s *Server) length(ctx context.Context) (int64, error) {
	return s.rdb.LLen(ctx, s.name).Result()
}

func (s *Server) push(ctx context.Context, build string) error {
	return s.rdb.RPush(ctx, s.name, build).Err()
}

// Restart queues a build again.
func (s *Server) Restart(w http.ResponseWriter, r *http.Request) {
	n, err := s.length(r.Context())
	if err != nil {
		http.Error(w, "failed", http.StatusInternalServerError)
		return
	}
	if n >= s.max {
		http.Error(w, "the queue is full", http.StatusTooManyRequests)
		return
	}
	if err := s.push(r.Context(), r.FormValue("build")); err != nil {
		http.Error(w, "failed", http.StatusInternalServerError)
	}
}
