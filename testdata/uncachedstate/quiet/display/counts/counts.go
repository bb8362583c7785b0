// Package counts shows how often a limiter was asked.
package counts

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

// ServeHTTP shows the count of a limiter.
func (l *Limiter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := l.rdb.Get(r.Context(), "ratelimit:page:"+r.FormValue("id")).Int()
	json.NewEncoder(w).Encode(map[string]int{"count": n})
}

// Called counts.
func (l *Limiter) Called(ctx context.Context, id string) { l.rdb.Incr(ctx, "ratelimit:page:"+id) }

// Summary words a large count in another way.
func (l *Limiter) Summary(ctx context.Context, id string) (string, error) {
	n, err := l.rdb.Get(ctx, "ratelimit:page:"+id).Int()
	if n > 1000 {
		return "more than 1000", nil
	}
	return fmt.Sprint(n), err
}
