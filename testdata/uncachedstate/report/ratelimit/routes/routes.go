// Package routes has handlers that anybody may call, whatever their paths sound like.
package routes

import (
	"net/http"

	"github.com/redis/go-redis/v9"
)

type handler struct{ rdb *redis.Client }

func (h *handler) limits(w http.ResponseWriter, r *http.Request) {
	v, err := h.rdb.Get(r.Context(), "ratelimit:limits:"+r.URL.Path).Result() // want ratelimit:`on every call of \(\*handler\)\.limits`
	if err == nil && v == "1" {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// both is for administrators and for others.
func (h *handler) both(w http.ResponseWriter, r *http.Request) {
	v, err := h.rdb.Get(r.Context(), "ratelimit:both:"+r.URL.Path).Result() // want ratelimit:`on every call of \(\*handler\)\.both`
	if err == nil && v == "1" {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

type group struct{ prefix string }

func (g *group) Group(prefix string) *group                    { return &group{g.prefix + prefix} }
func (g *group) GET(path string, handlers ...http.HandlerFunc) {}

func (h *handler) page(w http.ResponseWriter, r *http.Request) {
	v, err := h.rdb.Get(r.Context(), "ratelimit:page:"+r.URL.Path).Result() // want ratelimit:`on every call of \(\*handler\)\.page`
	if err == nil && v == "1" {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// POST returns the group, for a chain.
func (g *group) POST(path string, handlers ...http.HandlerFunc) *group { return g }

func (h *handler) feed(w http.ResponseWriter, r *http.Request) {
	v, err := h.rdb.Get(r.Context(), "ratelimit:feed:"+r.URL.Path).Result() // want ratelimit:`on every call of \(\*handler\)\.feed`
	if err == nil && v == "1" {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func (h *handler) roles(w http.ResponseWriter, r *http.Request) {
	v, err := h.rdb.Get(r.Context(), "ratelimit:roles:"+r.URL.Path).Result() // want ratelimit:`on every call of \(\*handler\)\.roles`
	if err == nil && v == "1" {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func either(role, other string, f http.HandlerFunc) http.HandlerFunc { return f }

// Routes registers them.
func (h *handler) Routes(mux *http.ServeMux, api *group) {
	mux.HandleFunc("/badminton/limits", h.limits)
	mux.HandleFunc("/admin/both", h.both)
	mux.HandleFunc("/both", h.both)
	api.Group("/users").GET("/{admin}", h.page)
	api.POST("/admin/stats", h.stats).POST("/feed", h.feed)
	mux.HandleFunc("/roles", either("admin", "user", h.roles))
}

func (h *handler) stats(w http.ResponseWriter, r *http.Request) {}
