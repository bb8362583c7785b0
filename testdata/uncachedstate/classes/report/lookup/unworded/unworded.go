// Package unworded reads records in middleware whose keys have no word of records.
package unworded

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Server struct{ rdb *redis.Client }

type grants struct{ Allowed []string }

type grantsKey struct{}

// Member lets the members of an organization through.
func (s *Server) Member(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := s.rdb.Exists(r.Context(), "org_membership:"+r.Header.Get("X-User")).Result() // want lookup:`^EXISTS "org_membership:\*" on every request, in the function literal in \(\*Server\)\.Member; a 5 s in-process cache would ask once per key per 5 s$`
		if err != nil || n == 0 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Grants hands on what a user may do.
func (s *Server) Grants(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g, err := s.load(r.Context(), r.Header.Get("X-User"))
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), grantsKey{}, g)))
	})
}

func (s *Server) load(ctx context.Context, user string) (*grants, error) {
	raw, err := s.rdb.Get(ctx, "rbac:"+user).Bytes() // want lookup:`^GET "rbac:\*" on every request, in the function literal in \(\*Server\)\.Grants`
	if err != nil {
		return nil, err
	}
	var g grants
	return &g, json.Unmarshal(raw, &g)
}

// Agents asks for one secret of all agents.
func (s *Server) Agents(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret, err := s.rdb.Get(r.Context(), "agent:secret").Result() // want lookup:`^GET "agent:secret" on every request, in the function literal in \(\*Server\)\.Agents`
		if err != nil || secret != r.Header.Get("X-Secret") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Granted looks for a permission among those of a user.
func (s *Server) Granted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := s.rdb.Get(r.Context(), "acl:"+r.Header.Get("X-User")).Bytes() // want lookup:`^GET "acl:\*" on every request, in the function literal in \(\*Server\)\.Granted`
		var g grants
		if err == nil && json.Unmarshal(raw, &g) == nil {
			for i := 0; i < len(g.Allowed); i++ {
				if g.Allowed[i] == r.URL.Path {
					next.ServeHTTP(w, r)
					return
				}
			}
		}
		w.WriteHeader(http.StatusForbidden)
	})
}

// key has what all agents share.
const key = "agent:shared"

// Shared fills a constant key.
func (s *Server) Shared(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.rdb.Get(r.Context(), key).Result() // want lookup:`^GET "agent:shared" on every request, in the function literal in \(\*Server\)\.Shared`
		if err != nil {
			v = r.Header.Get("X-Default")
			s.put(r.Context(), key, v, true)
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), grantsKey{}, v)))
	})
}

func (s *Server) put(ctx context.Context, key, v string, log bool) {
	if err := s.rdb.Set(ctx, key, v, time.Hour).Err(); err != nil && log {
		println(err)
	}
}

// Region asks a set whether requests of a region may come in.
func (s *Server) Region(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if ok, _ := s.rdb.SIsMember(r.Context(), "regions:open", r.Header.Get("X-Region")).Result(); !ok { // want lookup:`^SISMEMBER "regions:open" on every request, in the function literal in \(\*Server\)\.Region`
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

// A Transport asks where a host is.
type Transport struct {
	rdb  *redis.Client
	next http.RoundTripper
}

func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := t.rdb.HGet(r.Context(), "upstreams", r.URL.Host).Result() // want lookup:`^HGET "upstreams" on every request, in \(\*Transport\)\.RoundTrip`
	if err != nil {
		return nil, err
	}
	r.URL.Host = to
	return t.next.RoundTrip(r)
}
