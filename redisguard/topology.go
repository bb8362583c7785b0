package redisguard

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// askWhoServes has a cluster client look again who serves which keys. After a
// request that nobody answered go-redis does not do so: when a master dies and
// its replica takes over, it goes on asking the dead one until the interval of
// its own is over, which is a minute since v9.22. It happens in the
// background, and no more often than five times a second.
func askWhoServes(c redis.UniversalClient) {
	if c, ok := c.(*redis.ClusterClient); ok {
		c.ReloadState(context.Background())
	}
}
