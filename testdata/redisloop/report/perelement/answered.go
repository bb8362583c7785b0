package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// NamesOf is given a client: a pipeline would have no answers yet.
func NamesOf(ctx context.Context, c redis.Cmdable, ids []string) (out []string, err error) {
	for _, id := range ids {
		name, err := c.Get(ctx, "name:"+id).Result() // want perelement:`^c.Get in a loop over ids: one GET per element; use MGET or a pipeline`
		if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// DropKnown looks at one answer only, and uses the same client in the loop.
func DropKnown(ctx context.Context, c redis.Cmdable, set string) error {
	known, err := c.SMembers(ctx, set).Result()
	if err != nil {
		return err
	}
	for _, key := range known {
		if err := c.Del(ctx, key).Err(); err != nil { // want perelement:`^c.Del in a loop over known`
			return err
		}
	}
	return nil
}

var counted = redis.NewScript(`return redis.call("INCR", KEYS[1])`)

// CountAll looks at the answer of a script.
func CountAll(ctx context.Context, c redis.Scripter, keys []string) (total int) {
	for _, key := range keys {
		n, _ := counted.Run(ctx, c, []string{key}).Int() // want perelement:`^counted.Run in a loop over keys`
		total += n
	}
	return total
}

// Later captures the parameter.
func Later(ctx context.Context, c redis.UniversalClient, d redis.Cmdable, ids []string) func() int64 {
	return func() (total int64) {
		if d.Exists(ctx, "off").Val() == 1 {
			return 0
		}
		for _, id := range ids {
			total += d.HLen(ctx, id).Val() // want perelement:`^d.HLen in a loop over ids`
		}
		return total
	}
}
