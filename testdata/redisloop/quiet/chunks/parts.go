package chunks

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func splitMap(m map[string]string, n int) (out []map[string]string) {
	cur := map[string]string{}
	for k, v := range m {
		cur[k] = v
		if len(cur) == n {
			out = append(out, cur)
			cur = map[string]string{}
		}
	}
	return append(out, cur)
}

// Pairs sends a part of a map with one MSET.
func Pairs(ctx context.Context, c *redis.Client, m map[string]string) error {
	for _, part := range splitMap(m, 100) {
		pairs := make([]any, 0, 2*len(part))
		for k, v := range part {
			pairs = append(pairs, k, v)
		}
		if err := c.MSet(ctx, pairs...).Err(); err != nil {
			return err
		}
	}
	return nil
}

// OneHash sets a part of the fields of one hash.
func OneHash(ctx context.Context, c *redis.Client, m map[string]string) error {
	for _, part := range splitMap(m, 100) {
		if err := c.HSet(ctx, "settings", part).Err(); err != nil {
			return err
		}
	}
	return nil
}

// Piped fills a pipeline of a part.
func Piped(ctx context.Context, c *redis.Client, parts []map[string]string) error {
	for _, part := range parts {
		_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for k, v := range part {
				p.Set(ctx, k, v, 0)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ByPage knows how many pages there are.
func ByPage(ctx context.Context, c *redis.Client, total int64, seen func([]string)) error {
	const size = 100
	pages := (total + size - 1) / size
	for p := int64(0); p < pages; p++ {
		ids, err := c.ZRange(ctx, "all", p*size, (p+1)*size-1).Result()
		if err != nil {
			return err
		}
		seen(ids)
	}
	return nil
}

// ByOffset gives offset and count in a struct.
func ByOffset(ctx context.Context, c *redis.Client, pages int, seen func([]string)) error {
	for i := 0; i < pages; i++ {
		ids, err := c.ZRangeByScore(ctx, "all", &redis.ZRangeBy{Min: "-inf", Max: "+inf", Offset: int64(i * 100), Count: 100}).Result()
		if err != nil {
			return err
		}
		seen(ids)
	}
	return nil
}
