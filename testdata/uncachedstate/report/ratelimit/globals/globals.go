// Package globals keeps its client in a variable, and has functions instead of
// methods.
package globals

import (
	"context"
	"fmt"
	"net/http"

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

func serve(w http.ResponseWriter, r *http.Request) {
	if limited, _ := IPIsLimited(r.Context(), r.RemoteAddr); limited {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func init() { http.HandleFunc("/", serve) }
