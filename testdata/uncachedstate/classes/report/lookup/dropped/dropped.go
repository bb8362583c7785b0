// Package dropped reads records that it removes if they are of no use, and fills those that
// are missing.
package dropped

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/classes/report/lookup/dropped/cache"
)

var errExpired = errors.New("log in again")

type Server struct {
	rdb   *redis.Client
	users *cache.Cache
	find  func(id string) (*login, error)
}

type login struct {
	User string
	Ends time.Time
}

// AuthSession drops a session that it cannot decode, or that has ended.
func (s *Server) AuthSession(ctx context.Context, id string) (*login, error) {
	raw, err := s.rdb.Get(ctx, "session:"+id).Bytes() // want lookup:`^GET "session:\*" on every request, in \(\*Server\)\.AuthSession; a 5 s in-process cache would ask once per key per 5 s$`
	if err != nil {
		return nil, err
	}
	var l login
	if err := json.Unmarshal(raw, &l); err != nil {
		s.rdb.Del(ctx, "session:"+id)
		return nil, err
	}
	if time.Now().After(l.Ends) {
		s.rdb.Del(ctx, "session:"+id)
		return nil, errExpired
	}
	return &l, nil
}

// AuthToken answers with no error but by its own.
func (s *Server) AuthToken(ctx context.Context, token string) error {
	ends, err := s.rdb.Get(ctx, "access_token:"+token).Time() // want lookup:`^GET "access_token:\*" on every request, in \(\*Server\)\.AuthToken; a 5 s`
	if err != nil {
		return err
	}
	if time.Now().After(ends) {
		s.rdb.Del(ctx, "access_token:"+token)
		return errExpired
	}
	return nil
}

// AuthTenant answers yes or no.
func (s *Server) AuthTenant(ctx context.Context, id string) bool {
	fields, err := s.rdb.HGetAll(ctx, "tenant:"+id).Result() // want lookup:`^HGETALL "tenant:\*" on every request, in \(\*Server\)\.AuthTenant; a 5 s`
	if err != nil {
		return false
	}
	if fields["closed"] != "" {
		s.rdb.Del(ctx, "tenant:"+id)
		return false
	}
	return true
}

// User asks a cache of another package, which drops what it cannot decode.
func (s *Server) User(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, err := s.users.GetUser(r.Context(), r.Header.Get("X-User")); err != nil || u.ID == "" { // want lookup:`^GET "user:\*" through \(\*Cache\)\.GetUser on every request, in the function literal in \(\*Server\)\.User; a 5 s`
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// AuthFilled asks for the session, and else for the database.
func (s *Server) AuthFilled(ctx context.Context, id string) (*login, error) {
	if raw, err := s.rdb.Get(ctx, "session:"+id).Bytes(); err == nil && raw != nil { // want lookup:`^GET "session:\*" on every request, in \(\*Server\)\.AuthFilled; a 5 s`
		var l login
		if err := json.Unmarshal(raw, &l); err == nil && l.User != "" {
			return &l, nil
		}
	}
	l, err := s.find(id)
	if err != nil {
		return nil, err
	}
	if raw, err := json.Marshal(l); err == nil {
		s.rdb.Set(ctx, "session:"+id, raw, time.Minute)
	}
	return l, nil
}
