// Package pages has handlers that only show limits.
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
