// Package globals keeps its client and what it has read in variables.
package globals

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// RDB is set by main.
var RDB *redis.Client

const blockedKey = "ip:%s:ratelimited"

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
