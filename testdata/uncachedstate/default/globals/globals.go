// Package globals keeps its client in a variable, and has functions instead of
// methods.
package globals

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// RDB is set by main.
var RDB *redis.Client

const blockedKey = "ip:%s:ratelimited"

// IPIsLimited is called by each handler.
func IPIsLimited(ctx context.Context, ip string) (bool, error) {
	n, err := RDB.Exists(ctx, fmt.Sprintf(blockedKey, ip)).Result() // want ratelimit:`EXISTS "ip:\*:ratelimited" on every call of (IPIsLimited|serve)`
	return n > 0, err
}

// BreakerState returns a state that its callers compare with "open".
func BreakerState(upstream string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return RDB.HGet(ctx, "breaker:"+upstream, "state").Val() // want breaker:`HGET "breaker:\*" on every call of BreakerState`
}

var cachedAt = map[string]time.Time{}

// SeldomLimited remembers who was not.
func SeldomLimited(ctx context.Context, ip string) bool {
	if at, ok := cachedAt[ip]; ok && time.Since(at) < 5*time.Second {
		return false
	}
	limited := RDB.Exists(ctx, fmt.Sprintf(blockedKey, ip)).Val() > 0
	if !limited {
		cachedAt[ip] = time.Now()
	}
	return limited
}

func serve(w http.ResponseWriter, r *http.Request) {
	if limited, _ := IPIsLimited(r.Context(), r.RemoteAddr); limited {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func init() { http.HandleFunc("/", serve) }
