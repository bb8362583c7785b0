// Package pattern removes the keys of a pattern.
package pattern

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Cache keeps pages.
type Cache struct{ rdb *redis.Client }

// New returns a cache.
func New(rdb *redis.Client) *Cache { return &Cache{rdb} }

// Remove removes all keys of a pattern. Who calls it is not known here.
func (c *Cache) Remove(ctx context.Context, pattern string) error {
	var cursor uint64
	for {
		keys, next, err := c.rdb.Scan(ctx, cursor, pattern, 100).Result()
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			if err := c.rdb.Del(ctx, keys...).Err(); err != nil {
				return err
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
