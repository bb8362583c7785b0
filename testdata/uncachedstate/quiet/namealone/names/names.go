// Package names has a name that tells something, and neither a key nor an
// answer that does.
package names

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A name alone is not enough: this answers nothing.
type LimiterConfig struct {
	rdb *redis.Client
}

func (l *LimiterConfig) Load(ctx context.Context, key string) (string, error) {
	return l.rdb.Get(ctx, key).Result()
}
