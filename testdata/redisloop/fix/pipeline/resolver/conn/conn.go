// Package conn makes the client of a cluster that spreads commands over its
// nodes.
package conn

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// New has a resolver of commands.
func New(addrs ...string) *redis.ClusterClient {
	c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs})
	c.SetCommandInfoResolver(c.NewDynamicResolver())
	return c
}

// Drop is in the package itself.
func Drop(ctx context.Context, c *redis.ClusterClient, keys []string) {
	for _, key := range keys {
		c.Del(ctx, key) // want perelement:`one DEL per element; use a variadic DEL: this client splits it over the slots`
	}
}
