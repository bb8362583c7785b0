package redisguard

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// reloadTopology makes a cluster client reload which node serves which slots.
// After an unanswered request go-redis does not do so. When a replica replaces
// a dead master, it would use the dead one until its own interval ends, a
// minute since v9.22. The reload runs in the background, at most five times a
// second.
func reloadTopology(c redis.UniversalClient) {
	if c, ok := c.(*redis.ClusterClient); ok {
		c.ReloadState(context.Background())
	}
}
