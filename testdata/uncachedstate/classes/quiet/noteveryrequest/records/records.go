// Package records reads records that not every request needs, or that must be
// fresh.
package records

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Server struct{ rdb *redis.Client }

// Session is a page about a session.
func (s *Server) Session(w http.ResponseWriter, r *http.Request) {
	v, _ := s.rdb.Get(r.Context(), "session:"+r.FormValue("id")).Result()
	w.Write([]byte(v))
}

// AuthOnce spends the token.
func (s *Server) AuthOnce(ctx context.Context, token string) (string, error) {
	v, err := s.rdb.Get(ctx, "access_token:"+token).Result()
	if err == nil {
		s.rdb.Del(ctx, "access_token:"+token)
	}
	return v, err
}

// CreateTenant is for people, although a middleware is in its name.
func (s *Server) CreateTenantMiddleware(ctx context.Context, id string) error {
	return s.rdb.Get(ctx, "tenant:"+id).Err()
}

// Auth reads a profile, which is no record of sessions.
func (s *Server) Auth(ctx context.Context, id string) (string, error) {
	return s.rdb.Get(ctx, "profile:"+id).Result()
}

// Load is called by a worker.
func (s *Server) Load(ctx context.Context, id string) (map[string]string, error) {
	return s.rdb.HGetAll(ctx, "tenant:"+id).Result()
}
