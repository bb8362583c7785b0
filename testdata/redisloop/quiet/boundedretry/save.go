package boundedretry

import (
	"context"

	"github.com/redis/go-redis/v9"
)

const attempts = 3

type Config struct {
	rdb *redis.Client
}

// Save tries three times.
func (c *Config) Save(ctx context.Context, v string) (err error) {
	for i := 0; i < attempts; i++ {
		if err = c.rdb.Set(ctx, "config", v, 0).Err(); err == nil {
			return nil
		}
	}
	return err
}
