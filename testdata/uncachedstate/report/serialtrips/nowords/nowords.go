// Package nowords has limiters whose keys and names say nothing of a limit: the 429 that
// the count decides says it.
package nowords

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Server struct {
	rdb *redis.Client
	max int64
}

// Each asks for the lifetime of the count on each request.
func (s *Server) Each(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := "rl:" + r.RemoteAddr
		n, err := s.rdb.Incr(r.Context(), key).Result()
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		ttl, _ := s.rdb.TTL(r.Context(), key).Result() // want serialtrips:`^TTL "rl:\*" on every call of the function literal in \(\*Server\)\.Each, after INCR of the same key: 2 round trips per call`
		if ttl < 0 {
			s.rdb.Expire(r.Context(), key, time.Minute)
		}
		if n > s.max {
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Header has a key without any word, and says when callers may come again.
func (s *Server) Header(w http.ResponseWriter, r *http.Request) {
	ctx, key := r.Context(), "v1:"+r.RemoteAddr
	n, err := s.rdb.Incr(ctx, key).Result()
	if err != nil {
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	if err := s.rdb.Expire(ctx, key, time.Minute).Err(); err != nil { // want serialtrips:`^EXPIRE "v1:\*" on every call of \(\*Server\)\.Header, after INCR of the same key`
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	if n > s.max {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	fmt.Fprintln(w, "hello")
}

// hits is a helper whose callers answer 429.
func (s *Server) hits(ctx context.Context, who string) (int64, error) {
	key := "ip:" + who
	n, err := s.rdb.Incr(ctx, key).Result()
	if err != nil {
		return 0, err
	}
	return n, s.rdb.Expire(ctx, key, time.Minute).Err() // want serialtrips:`^EXPIRE "ip:\*" on every call of the function literal in \(\*Server\)\.Helped, after INCR of the same key`
}

func (s *Server) Helped(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := s.hits(r.Context(), r.RemoteAddr)
		if err == nil && n > s.max {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Once sets the lifetime of a new count only, and asks for it only if the caller is
// refused.
func (s *Server) Once(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := "once:" + r.RemoteAddr
		n, err := s.rdb.Incr(r.Context(), key).Result()
		if err == nil && n == 1 {
			s.rdb.Expire(r.Context(), key, time.Minute)
		}
		if n > s.max {
			w.Header().Set("Retry-After", s.rdb.TTL(r.Context(), key).Val().String())
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Shown counts, too, and answers something else.
func (s *Server) Shown(w http.ResponseWriter, r *http.Request) {
	key := "views:" + r.URL.Path
	n, err := s.rdb.Incr(r.Context(), key).Result()
	if err != nil || n > s.max {
		http.Error(w, "gone", http.StatusGone)
		return
	}
	left := s.rdb.TTL(r.Context(), key).Val()
	fmt.Fprintln(w, n, left)
}

// Other keys next to the count belong to something else.
func (s *Server) Other(w http.ResponseWriter, r *http.Request) {
	n, err := s.rdb.Incr(r.Context(), "c:"+r.RemoteAddr).Result()
	if err == nil && n > s.max {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	fmt.Fprintln(w, s.rdb.Get(r.Context(), "page:"+r.URL.Path).Val())
}
