// Package tenant knows who sends a request.
package tenant

import (
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Directory has the records of tenants.
type Directory struct {
	rdb *redis.Client
}

// NewDirectory returns a directory that all instances of the hub share.
func NewDirectory(rdb *redis.Client) *Directory {
	return &Directory{rdb: rdb}
}

// Active lets only requests of active tenants through.
func (d *Directory) Active(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record, err := d.rdb.HGetAll(r.Context(), "tenant:"+r.Header.Get("X-Tenant")).Result()
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		if record["state"] != "active" {
			http.Error(w, "unknown tenant", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
