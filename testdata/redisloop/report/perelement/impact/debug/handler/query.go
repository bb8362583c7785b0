// Package handler is in a folder for developers.
package handler

import (
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Handler struct{ rdb *redis.Client }

func (h *Handler) Query(w http.ResponseWriter, r *http.Request) {
	for _, id := range r.URL.Query()["id"] {
		h.rdb.Get(r.Context(), "user:"+id) // want perelement/low:"GET per element"
	}
}
