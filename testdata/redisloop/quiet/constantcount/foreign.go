package constantcount

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/quiet/constantcount/kinds"
)

// OfKinds goes through a constant list of another package.
func OfKinds(ctx context.Context, c *redis.Client) (n int64) {
	for _, k := range kinds.All {
		n += c.LLen(ctx, string(k)).Val()
	}
	return n
}

// OfMap goes through a map.
func OfMap(ctx context.Context, c *redis.Client) (n int64) {
	for k, w := range kinds.Weights {
		n += int64(w) * c.LLen(ctx, string(k)).Val()
	}
	return n
}

// OfFunc goes through the list that a function returns.
func OfFunc(ctx context.Context, c *redis.Client) (n int64) {
	for _, k := range kinds.List() {
		n += c.LLen(ctx, k).Val()
	}
	return n
}

// OfIndex counts through it.
func OfIndex(ctx context.Context, c *redis.Client) (n int64) {
	for i := 0; i < len(kinds.All); i++ {
		n += c.LLen(ctx, string(kinds.All[i])).Val()
	}
	return n
}
