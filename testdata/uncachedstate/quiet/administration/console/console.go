// Package console is for the people who look after the limiter.
package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// Limiter is looked after.
type Limiter struct{ rdb *redis.Client }

// Unblock lets a caller in again.
func (l *Limiter) Unblock(ctx context.Context, ip string) error {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Result()
	if err != nil {
		return err
	}
	if n == 0 {
		return errors.New("not blocked")
	}
	return l.rdb.Del(ctx, "ratelimit:blocked:"+ip).Err()
}

// ResetAll forgets every breaker.
func (l *Limiter) ResetAll(ctx context.Context) error {
	names, err := l.rdb.HGetAll(ctx, "breakers").Result()
	if err != nil {
		return err
	}
	for name := range names {
		names[name] = "closed"
	}
	return l.rdb.HSet(ctx, "breakers", names).Err()
}

// MigrateKeys moves states to their new keys.
func (l *Limiter) MigrateKeys(ctx context.Context, ip string) error {
	v, err := l.rdb.Get(ctx, "ratelimit:v1:"+ip).Result()
	if err != nil {
		return err
	}
	return l.rdb.Set(ctx, "ratelimit:v2:"+ip, v, time.Hour).Err()
}

// DumpBreakers is for a bug report.
func (l *Limiter) DumpBreakers(ctx context.Context) (map[string]string, error) {
	return l.rdb.HGetAll(ctx, "breakers").Result()
}

// handleAdminStatus shows one caller.
func (l *Limiter) handleAdminStatus(w http.ResponseWriter, r *http.Request) {
	ip := r.FormValue("ip")
	ttl := l.rdb.TTL(r.Context(), "ratelimit:blocked:"+ip).Val()
	json.NewEncoder(w).Encode(map[string]any{"ip": ip, "seconds": ttl.Seconds()})
}

// Routes serves the console.
func (l *Limiter) Routes(mux *http.ServeMux) {
	mux.HandleFunc("/admin/limits", l.handleAdminStatus)
}
