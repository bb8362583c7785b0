package input

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

type Config struct {
	rdb *redis.Client
}

// Follow takes turns: the wait is a channel's.
func (c *Config) Follow(ctx context.Context, changed <-chan struct{}) {
	for range changed {
		v, err := c.rdb.Get(ctx, "config").Result()
		if err != nil {
			continue
		}
		log.Println("config:", v)
	}
}
