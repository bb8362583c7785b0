// Package pages has handlers that refuse, and show why.
package pages

import (
	"encoding/json"
	"html/template"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Account struct {
	rdb  *redis.Client
	page *template.Template
}

// Order refuses, and shows why.
func (a *Account) Order(w http.ResponseWriter, r *http.Request) {
	blocked := a.rdb.Get(r.Context(), "ratelimit:blocked:"+r.Header.Get("X-User")).Val() // want ratelimit:`^GET "ratelimit:blocked:\*" on every call of \(\*Account\)\.Order`
	if blocked != "" {
		w.WriteHeader(http.StatusTooManyRequests)
		json.NewEncoder(w).Encode(blocked)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// Quote leaves it to somebody else to refuse.
func (a *Account) Quote(w http.ResponseWriter, r *http.Request) {
	blocked := a.rdb.Get(r.Context(), "ratelimit:blocked:"+r.Header.Get("X-User")).Val() // want ratelimit:`^GET "ratelimit:blocked:\*" on every call of \(\*Account\)\.Quote`
	serve(w, r, blocked)
}

func serve(w http.ResponseWriter, r *http.Request, blocked string) {
	if blocked != "" {
		http.Error(w, blocked, http.StatusTooManyRequests)
	}
}
