// Package lookups asks its own map first.
package lookups

import (
	"context"
	"net/http"
	"sync"

	"github.com/redis/go-redis/v9"
)

type Server struct {
	rdb     *redis.Client
	tenants sync.Map
}

func (s *Server) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.tenant(r.Context(), r.Host); err != nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) tenant(ctx context.Context, host string) (string, error) {
	if v, ok := s.tenants.Load(host); ok {
		return v.(string), nil
	}
	v, err := s.rdb.Get(ctx, "tenant:"+host).Result()
	if err == nil {
		s.tenants.Store(host, v)
	}
	return v, err
}
