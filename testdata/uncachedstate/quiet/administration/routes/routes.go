// Package routes has handlers for paths of administrators.
package routes

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func (l *Limiter) blocked(ctx context.Context, user string) (bool, error) {
	v, err := l.rdb.Get(ctx, "ratelimit:blocked:"+user).Result()
	return v == "1", err
}

func (l *Limiter) listed(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "blacklist:user:"+user).Result()
	if err != nil || n > 0 {
		return n > 0, err
	}
	n, err = l.rdb.Exists(ctx, "blacklist:device:"+user).Result()
	return n > 0, err
}

// AdminHandler shows who is blocked, in the way in which they see it.
type AdminHandler struct{ limiter *Limiter }

func (h *AdminHandler) Show(w http.ResponseWriter, r *http.Request) {
	if yes, _ := h.limiter.blocked(r.Context(), r.URL.Path); yes {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	if yes, _ := h.limiter.listed(r.Context(), r.URL.Path); yes {
		w.WriteHeader(http.StatusUnauthorized)
	}
}

type handler struct{ limiter *Limiter }

func (h *handler) one(w http.ResponseWriter, r *http.Request) {
	v, err := h.limiter.rdb.Get(r.Context(), "ratelimit:one:"+r.URL.Path).Result()
	if err == nil && v == "1" {
		w.WriteHeader(http.StatusNoContent)
	}
}

// group is a router as many have one: each handler may be one of several.
type group struct{ prefix string }

func (g *group) Group(prefix string) *group                    { return &group{g.prefix + prefix} }
func (g *group) GET(path string, handlers ...http.HandlerFunc) {}

func (h *handler) two(w http.ResponseWriter, r *http.Request) {
	v, err := h.limiter.rdb.Get(r.Context(), "ratelimit:two:"+r.URL.Path).Result()
	if err == nil && v == "1" {
		w.WriteHeader(http.StatusNoContent)
	}
}

// Routes registers them.
func (h *handler) Routes(mux *http.ServeMux, api *group) {
	mux.HandleFunc("/admin/limits", h.one)
	mux.HandleFunc("GET /v1/admin/limits/{user}", func(w http.ResponseWriter, r *http.Request) {
		v, err := h.limiter.rdb.Get(r.Context(), "ratelimit:literal:"+r.URL.Path).Result()
		if err == nil && v == "1" {
			w.WriteHeader(http.StatusNoContent)
		}
	})
	admin := api.Group("/admin")
	limits := admin.Group("/limits")
	limits.GET("/{user}", h.two)
}
