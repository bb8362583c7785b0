// Package api gives the keys of states to a store two packages away.
package api

import (
	"context"
	"net/http"

	"redisvet.test/uncachedstate/report/ratelimit/twopackages/store"
)

// Guard stands before the API.
type Guard struct{ store *store.Store }

// Allow names a kind of key, which becomes the middle of one.
func (g *Guard) Allow(ctx context.Context, ip string) bool {
	v, err := g.store.Fetch(ctx, "ratelimit", ip) // want ratelimit:`GET "svc:ratelimit:\*" through \(\*Store\)\.Fetch on every call of \(\*Guard\)\.Allow`
	return err != nil || v != "blocked"
}

// Order is another kind.
func (g *Guard) Order(ctx context.Context, id string) (string, error) {
	return g.store.Fetch(ctx, "order", id)
}

// ServeHTTP goes through a helper of this package.
func (g *Guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.is(r.Context(), "throttle", r.RemoteAddr) { // want ratelimit:`GET "svc:throttle:\*" through .* on every call of \(\*Guard\)\.ServeHTTP`
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	if g.is(r.Context(), "vip", r.RemoteAddr) {
		w.Header().Set("X-Priority", "1")
	}
}

func (g *Guard) is(ctx context.Context, kind, id string) bool {
	v, err := g.store.Fetch(ctx, kind, id)
	return err == nil && v != ""
}

// Remember keeps the answers of its limiter.
type Remember struct {
	store *store.Store
	known map[string]string
}

// Allow is quiet: the map is asked here and the read is two packages away.
func (m *Remember) Allow(ctx context.Context, ip string) bool {
	v, ok := m.known[ip]
	if !ok {
		v, _ = m.store.Fetch(ctx, "ratelimit", ip)
		m.known[ip] = v
	}
	return v != "blocked"
}
