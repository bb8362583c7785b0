// Package globals keeps its client in a variable.
package globals

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// RDB is set by main.
var RDB *redis.Client

// BreakerState returns a state that its callers compare with "open".
func BreakerState(upstream string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return RDB.HGet(ctx, "breaker:"+upstream, "state").Val() // want breaker:`HGET "breaker:\*" on every call of BreakerState`
}
