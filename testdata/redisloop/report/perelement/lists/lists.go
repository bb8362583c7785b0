// Package lists goes through lists of another package that are not constant.
package lists

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/report/perelement/lists/names"
)

// OfSeen goes through a list that grows.
func OfSeen(ctx context.Context, c *redis.Client) (n int64) {
	for _, k := range names.Seen {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over names.Seen`
	}
	return n
}

// OfGiven goes through a list that somebody sets.
func OfGiven(ctx context.Context, c *redis.Client) (n int64) {
	for _, k := range names.Given {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over names.Given`
	}
	return n
}

// OfAll goes through what a function returns.
func OfAll(ctx context.Context, c *redis.Client) (n int64) {
	for _, k := range names.All() {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over names.All\(\)`
	}
	return n
}
