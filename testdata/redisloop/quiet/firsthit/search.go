// Package firsthit holds loops that try one element after the other until one
// fits.
package firsthit

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Codes struct {
	rdb *redis.Client
}

// Take pops from the first queue that has something: a pipeline would take
// from all of them.
func (c *Codes) Take(ctx context.Context, queues []string) (string, error) {
	for _, queue := range queues {
		job, err := c.rdb.LPop(ctx, queue).Result()
		if err == redis.Nil {
			continue
		} else if err != nil {
			return "", err
		}
		return job, nil
	}
	return "", redis.Nil
}

// Lookup asks one after the other until one is there.
func (c *Codes) Lookup(ctx context.Context, codes []string) (string, error) {
	for _, code := range codes {
		ok, err := c.valid(ctx, code)
		if err != nil {
			return "", err
		}
		if ok {
			return code, nil
		}
	}
	return "", nil
}

func (c *Codes) valid(ctx context.Context, code string) (bool, error) {
	n, err := c.rdb.Exists(ctx, "code:"+code).Result()
	return n > 0, err
}
