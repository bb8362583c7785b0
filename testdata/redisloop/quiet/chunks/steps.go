package chunks

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// ByTwo deletes two keys with each command.
func ByTwo(ctx context.Context, c *redis.Client, keys []string) {
	for i := 0; i < len(keys); i += 2 {
		c.Del(ctx, keys[i:min(i+2, len(keys))]...)
	}
}

// ByFour cuts its chunk first.
func ByFour(ctx context.Context, c *redis.Client, keys []string) {
	for i := 0; i < len(keys); i += 4 {
		part := keys[i:]
		if len(part) > 4 {
			part = part[:4]
		}
		c.Unlink(ctx, part...)
	}
}

// ByHundred fills its chunk by index.
func ByHundred(ctx context.Context, c *redis.Client, keys []string) {
	for i := 0; i < len(keys); i += 100 {
		var part []string
		for j := i; j < i+100 && j < len(keys); j++ {
			part = append(part, keys[j])
		}
		c.Del(ctx, part...)
	}
}

// BySize has its step in a variable.
func BySize(ctx context.Context, c *redis.Client, keys []string, size int) {
	for i := 0; i < len(keys); i += size {
		c.Del(ctx, keys[i:min(i+size, len(keys))]...)
	}
}

// ByTwoOf reads two at a time.
func ByTwoOf(ctx context.Context, c *redis.Client, total int64, seen func([]string)) {
	for off := int64(0); off < total; off += 2 {
		seen(c.LRange(ctx, "all", off, off+1).Val())
	}
}
