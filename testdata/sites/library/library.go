// Package library is for other modules.
package library

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Count is exported.
func Count(ctx context.Context, rdb redis.UniversalClient, name string) {
	rdb.Incr(ctx, "lib:"+name) // INCR lib:* - api library.Count
}
