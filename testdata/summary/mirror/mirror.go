// want package:"reaches redis" package:`\.Client is .*mirror\.Redis$`

// Package mirror has an interface with the names and signatures of the
// client's own methods.
package mirror

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is the little that this program needs of a client.
type Redis interface {
	Get(ctx context.Context, key string) *redis.StringCmd
	Set(ctx context.Context, key string, value any, ttl time.Duration) *redis.StatusCmd
	BLPop(ctx context.Context, timeout time.Duration, keys ...string) *redis.StringSliceCmd
}

// Dial fills it with a client.
func Dial(addr string) Redis {
	return redis.NewClient(&redis.Options{Addr: addr})
}

// A Cache uses it.
type Cache struct{ r Redis }

// NewCache makes one.
func NewCache(r Redis) *Cache { return &Cache{r} }

// Load reads.
func (c *Cache) Load(ctx context.Context, key string) (string, error) { // want Load:`^GET, key of GET \{2\}$`
	return c.r.Get(ctx, key).Result()
}

// Store writes.
func (c *Cache) Store(ctx context.Context, key, value string) error { // want Store:`^SET, key of SET \{2\}$`
	return c.r.Set(ctx, key, value, time.Hour).Err()
}

// Next waits in Redis.
func (c *Cache) Next(ctx context.Context) ([]string, error) { // want Next:"^BLPOP, waits$"
	return c.r.BLPop(ctx, time.Second, "jobs").Result()
}
