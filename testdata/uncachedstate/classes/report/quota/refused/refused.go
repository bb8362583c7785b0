// Package refused answers with 429 when the money is spent. That is a quota, and no
// limiter.
package refused

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// A Status is what a worker writes.
type Status struct {
	Available float64
	Exceeded  bool
}

// A Cache has the status of teams.
type Cache struct{ rdb *redis.Client }

func (c *Cache) available(ctx context.Context, team string, cost float64) (bool, error) {
	raw, err := c.rdb.Get(ctx, "budget:"+team).Bytes() // want quota:`^GET "budget:\*" on every call of the function literal in \(\*Cache\)\.Enforce`
	if err != nil {
		return true, nil
	}
	var s Status
	if err := json.Unmarshal(raw, &s); err != nil {
		return true, err
	}
	return s.Available >= cost && !s.Exceeded, nil
}

// Enforce is a middleware.
func (c *Cache) Enforce(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ok, err := c.available(r.Context(), r.Header.Get("X-Team"), 1); err == nil && !ok {
			http.Error(w, "nothing left", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
