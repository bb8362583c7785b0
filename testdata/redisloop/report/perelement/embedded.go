package perelement

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Cache is a client with a prefix of its own.
type Cache struct {
	*redis.Client
	prefix string
}

// DelCtx deletes one key.
func (c *Cache) DelCtx(ctx context.Context, key string) error {
	return c.Del(ctx, c.prefix+key).Err()
}

// Images is a service around the cache.
type Images struct {
	Cache
	ttl time.Duration
}

func (im *Images) Forget(ctx context.Context, names []string) {
	for _, name := range names {
		im.Get(ctx, "thumb:"+name) // want perelement:`im.Get in a loop over names: one GET per element`
	}
	for _, name := range names {
		_ = im.DelCtx(ctx, name) // want perelement:`im.DelCtx in a loop over names: one DEL per element`
	}
}
