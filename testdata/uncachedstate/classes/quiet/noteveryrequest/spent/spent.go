// Package spent asks for what is gone then.
package spent

import (
	"context"
	"errors"
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/classes/quiet/noteveryrequest/spent/store"
)

var errUnknown = errors.New("unknown token")

type Server struct {
	rdb    *redis.Client
	tokens *store.Store
}

// AuthLink answers with no error if the removal succeeds.
func (s *Server) AuthLink(ctx context.Context, token string) error {
	v, err := s.rdb.Get(ctx, "auth_token:"+token).Result()
	if err != nil || v == "" {
		return errUnknown
	}
	return s.rdb.Del(ctx, "auth_token:"+token).Err()
}

// AuthInvite removes what it answers with.
func (s *Server) AuthInvite(ctx context.Context, token string) (string, bool) {
	v, err := s.rdb.Get(ctx, "auth_token:"+token).Result()
	if err != nil {
		return "", false
	}
	s.rdb.Del(ctx, "auth_token:"+token)
	return v, true
}

// Once asks a store of another package.
func (s *Server) Once(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v, err := s.tokens.Take(r.Context(), r.Header.Get("X-Token")); err != nil || v == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Again asks for a name that begins like that of a getter.
func (s *Server) Again(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v, err := s.tokens.GetAndDelete(r.Context(), r.Header.Get("X-Token")); err != nil || v == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
