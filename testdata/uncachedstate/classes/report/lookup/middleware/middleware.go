// Package middleware reads records that every request needs.
package middleware

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Server struct{ rdb *redis.Client }

type user struct{ ID, Tenant string }

// Auth reads the session of each request.
func (s *Server) Auth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := s.rdb.Get(r.Context(), "session:"+r.Header.Get("Authorization")).Bytes() // want lookup:`^GET "session:\*" on every request, in the function literal in \(\*Server\)\.Auth`
		var u user
		if err != nil || json.Unmarshal(raw, &u) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Tenant reads by a helper.
func (s *Server) Tenant(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.tenant(r.Context(), r.Host); err != nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		next(w, r)
	}
}

func (s *Server) tenant(ctx context.Context, host string) (map[string]string, error) {
	return s.rdb.HGetAll(ctx, "tenant:"+host).Result() // want lookup:`^HGETALL "tenant:\*" on every request, in the function literal in \(\*Server\)\.Tenant`
}

// Transport finds out where a service is.
type Transport struct {
	rdb  *redis.Client
	next http.RoundTripper
}

func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	host, err := t.rdb.Get(r.Context(), "discovery:"+r.Host).Result() // want lookup:`^GET "discovery:\*" on every request, in \(\*Transport\)\.RoundTrip`
	if err != nil {
		return nil, err
	}
	r.URL.Host = host
	return t.next.RoundTrip(r)
}

// Authenticate is what each handler calls.
func (s *Server) Authenticate(ctx context.Context, token string) (string, error) {
	return s.rdb.HGet(ctx, "api_key:"+token, "user").Result() // want lookup:`^HGET "api_key:\*" on every request, in \(\*Server\)\.Authenticate`
}

// HandleWebhook looks up a service for each webhook.
func (s *Server) HandleWebhook(w http.ResponseWriter, r *http.Request) {
	to, err := s.rdb.Get(r.Context(), "discovery:billing").Result() // want lookup:`^GET "discovery:billing" on every request, in \(\*Server\)\.HandleWebhook`
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	http.Redirect(w, r, to, http.StatusTemporaryRedirect)
}
