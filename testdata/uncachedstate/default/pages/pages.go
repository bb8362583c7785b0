// Package pages has handlers that show limits, and one that keeps them.
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

// Limits renders the customer's plan: nobody is refused here.
func (a *Account) Limits(w http.ResponseWriter, r *http.Request) {
	m, err := a.rdb.HGetAll(r.Context(), "ratelimit:config:"+r.Header.Get("X-User")).Result()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	json.NewEncoder(w).Encode(m)
}

// Usage does it in a page.
func (a *Account) Usage(w http.ResponseWriter, r *http.Request) {
	state := a.rdb.Get(r.Context(), "ratelimit:state:"+r.Header.Get("X-User")).Val()
	a.page.Execute(w, struct{ State string }{state})
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
