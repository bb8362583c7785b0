// Package renewed reads sessions, and writes them back with each request.
package renewed

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Server struct{ rdb *redis.Client }

// AuthSession prolongs the session.
func (s *Server) AuthSession(ctx context.Context, id string) (string, error) {
	v, err := s.rdb.Get(ctx, "session:"+id).Result() // want lookup:`^GET "session:\*" on every request, in \(\*Server\)\.AuthSession, then EXPIRE of the same key: 2 round trips per request; GETEX does both in one$`
	if err == nil {
		s.rdb.Expire(ctx, "session:"+id, time.Hour)
	}
	return v, err
}

// AuthFields has the session in a hash, for which there is no such command.
func (s *Server) AuthFields(ctx context.Context, id string) (map[string]string, error) {
	v, err := s.rdb.HGetAll(ctx, "sess:"+id).Result() // want lookup:`^HGETALL "sess:\*" on every request, in \(\*Server\)\.AuthFields, then EXPIRE of the same key: 2 round trips per request; send both in one pipeline$`
	if err != nil {
		return nil, err
	}
	return v, s.rdb.Expire(ctx, "sess:"+id, time.Hour).Err()
}

type login struct {
	User string
	Seen time.Time
}

var errOld = errors.New("log in again")

// AuthSeen writes back when a session was used.
func (s *Server) AuthSeen(ctx context.Context, id string) (*login, error) {
	raw, err := s.rdb.Get(ctx, "session:"+id).Bytes() // want lookup:`^GET "session:\*" on every request, in \(\*Server\)\.AuthSeen, then SET of the same key: up to 2 round trips per request; write it back only now and then$`
	if err != nil {
		return nil, err
	}
	var l login
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, err
	}
	if time.Since(l.Seen) > time.Hour {
		return nil, errOld
	}
	l.Seen = time.Now()
	if raw, err = json.Marshal(l); err != nil {
		return nil, err
	}
	return &l, s.rdb.Set(ctx, "session:"+id, raw, time.Hour).Err()
}

// A SessionStore has a prefix that is configured.
type SessionStore struct {
	rdb    *redis.Client
	prefix string
}

func (s *SessionStore) get(ctx context.Context, id string) (string, error) {
	key := s.prefix + id
	v, err := s.rdb.Get(ctx, key).Result()
	if err != nil {
		return "", err
	}
	s.rdb.Expire(ctx, key, time.Hour)
	return v, nil
}

// Auth asks a helper, which prolongs the session.
func Auth(sessions *SessionStore, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v, err := sessions.get(r.Context(), r.Header.Get("Authorization")); err != nil || v == "" { // want lookup:`^GET of record through \(\*SessionStore\)\.get on every request, in the function literal in Auth, then EXPIRE of the same key: up to 2 round trips per request; GETEX does both in one$`
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Touched asks one helper for the session, and another one to note that it was used.
func Touched(sessions *SessionStore, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("Authorization")
		if v, err := sessions.fields(r.Context(), id); err != nil || len(v) == 0 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		sessions.touch(r.Context(), id)
		next.ServeHTTP(w, r)
	})
}

func (s *SessionStore) fields(ctx context.Context, id string) (map[string]string, error) {
	return s.rdb.HGetAll(ctx, "web:session:"+id).Result() // want lookup:`^HGETALL "web:session:\*" on every request, in the function literal in Touched, then HSET of the same key: 2 round trips per request; write it back only now and then$`
}

func (s *SessionStore) touch(ctx context.Context, id string) {
	s.rdb.HSet(ctx, "web:session:"+id, "seen", time.Now().Unix())
}

// Dispatched makes a session for one kind of request, and asks for it in another.
func Dispatched(sessions *SessionStore, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("Authorization")
		switch r.Method {
		case http.MethodPost:
			sessions.open(r.Context(), id)
		default:
			if !sessions.isOpen(r.Context(), id) {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *SessionStore) open(ctx context.Context, id string) {
	s.rdb.Set(ctx, "ws:session:"+id, time.Now().Unix(), time.Hour)
}

func (s *SessionStore) isOpen(ctx context.Context, id string) bool {
	return s.rdb.Get(ctx, "ws:session:"+id).Err() == nil // want lookup:`^GET "ws:session:\*" .*; a 5 s in-process cache would ask once per key per 5 s$`
}
