package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Fields deletes a key for each field of a page of HSCAN, which has two entries
// for each.
func Fields(ctx context.Context, c *redis.Client) error {
	kv, _, err := c.HScan(ctx, "h", 0, "", 100).Result()
	if err != nil {
		return err
	}
	for i := 0; i < len(kv); i += 2 {
		if err := c.Del(ctx, kv[i]).Err(); err != nil { // want perelement:`^c.Del in a loop over kv`
			return err
		}
	}
	return nil
}

// Values writes each field with its value.
func Values(ctx context.Context, c *redis.Client, kv []string) error {
	for i := 0; i+1 < len(kv); i += 2 {
		if err := c.Set(ctx, kv[i], kv[i+1], 0).Err(); err != nil { // want perelement:`^c.Set in a loop over kv`
			return err
		}
	}
	return nil
}

// Scores reads by the names of name and score.
func Scores(ctx context.Context, c *redis.Client, flat []string) (out []string) {
	for i := 1; i < len(flat); i += 2 {
		name := flat[i-1]
		out = append(out, c.HGet(ctx, name, "title").Val()) // want perelement:`^c.HGet in a loop over flat`
	}
	return out
}

// Triples has three for each.
func Triples(ctx context.Context, c *redis.Client, flat []string) {
	for i := 0; i < len(flat); i += 3 {
		c.HSet(ctx, flat[i], flat[i+1], flat[i+2]) // want perelement:`^c.HSet in a loop over flat`
	}
}

func (s *pairs) store(ctx context.Context, name, value string) error {
	return s.rdb.Set(ctx, name, value, 0).Err()
}

type pairs struct{ rdb *redis.Client }

// Helped gives a pair to a helper.
func (s *pairs) Helped(ctx context.Context, kv []string) error {
	for i := 0; i < len(kv); i += 2 {
		if err := s.store(ctx, kv[i], kv[i+1]); err != nil { // want perelement:`^s.store in a loop over kv`
			return err
		}
	}
	return nil
}
