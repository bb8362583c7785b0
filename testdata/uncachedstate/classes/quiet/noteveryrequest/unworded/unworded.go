// Package unworded has keys without a word of records, in places where they are none.
package unworded

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Server struct{ rdb *redis.Client }

// Members is a page.
func (s *Server) Members(w http.ResponseWriter, r *http.Request) {
	v, _ := s.rdb.SMembers(r.Context(), "org_membership:"+r.FormValue("id")).Result()
	_ = json.NewEncoder(w).Encode(v)
}

// AuthPolicy has a name of what authenticates, and no middleware asks it.
func (s *Server) AuthPolicy(ctx context.Context, id string) (string, error) {
	return s.rdb.Get(ctx, "policy:"+id).Result()
}

// Pages answers with what it has, as any cache of answers does.
func (s *Server) Pages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page, err := s.rdb.Get(r.Context(), "page:"+r.URL.Path).Bytes(); err == nil {
			_, _ = w.Write(page)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Visits logs a number.
func (s *Server) Visits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := s.rdb.Get(r.Context(), "visits:"+r.URL.Path).Int()
		if err == nil && n > 1000 {
			w.Header().Set("X-Popular", "1")
		}
		next.ServeHTTP(w, r)
	})
}

// Twice lets an event through once.
func (s *Server) Twice(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Event")
		if s.rdb.Exists(r.Context(), "event:"+id).Val() > 0 {
			w.WriteHeader(http.StatusOK)
			return
		}
		next.ServeHTTP(w, r)
		s.rdb.Set(r.Context(), "event:"+id, 1, time.Hour)
	})
}

// Answers hands on what it has for a question.
func (s *Server) Answers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := s.rdb.Get(r.Context(), "llm:cache:"+r.URL.RawQuery).Bytes()
		var body struct{ Text string }
		if err == nil && json.Unmarshal(raw, &body) == nil {
			_, _ = w.Write([]byte(body.Text))
			return
		}
		next.ServeHTTP(w, r)
	})
}

var salt, saltDay string

// Salted keeps the salt of a day.
func (s *Server) Salted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Visitor", s.salt(r.Context(), time.Now().Format("2006-01-02"))+r.RemoteAddr)
		next.ServeHTTP(w, r)
	})
}

func (s *Server) salt(ctx context.Context, day string) string {
	if saltDay == day && salt != "" {
		return salt
	}
	v, err := s.rdb.Get(ctx, "salt:"+day).Result()
	if err != nil {
		return day
	}
	salt, saltDay = v, day
	return v
}

// AdminPolicy is a middleware of administrators.
func (s *Server) AdminPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.rdb.Get(r.Context(), "policy:"+r.Host).Val() == "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
