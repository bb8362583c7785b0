// Package handlers reads on each request.
package handlers

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Middleware reads on each request.
func Middleware(rdb *redis.Client, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rdb.Exists(r.Context(), "ratelimit:block:"+r.RemoteAddr).Val() > 0 { // want ratelimit:`^EXISTS "ratelimit:block:\*" on every call of the function literal in Middleware`
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Routes registers a method.
func Routes(rdb *redis.Client) {
	h := &handler{rdb}
	http.HandleFunc("/", h.serve)
}

type handler struct{ rdb *redis.Client }

func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	if !h.allowed(r.Context(), r.RemoteAddr) {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func (h *handler) allowed(ctx context.Context, ip string) bool {
	return h.rdb.Get(ctx, "ratelimit:"+ip).Err() == redis.Nil // want ratelimit:`^GET "ratelimit:\*" on every call of \(\*handler\)\.serve`
}

// unused is called by nobody.
func (h *handler) unused(ctx context.Context, ip string) bool {
	return h.rdb.Get(ctx, "ratelimit:"+ip).Err() == redis.Nil
}
