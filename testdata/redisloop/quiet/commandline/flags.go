// Package commandline holds loops over what a person typed as arguments of a
// program.
package commandline

import (
	"context"
	"flag"
	"os"

	"github.com/redis/go-redis/v9"
)

type Config struct {
	rdb *redis.Client
}

// DeleteArgs walks what a person typed.
func (c *Config) DeleteArgs(ctx context.Context) {
	for _, key := range flag.Args() {
		c.rdb.Del(ctx, key)
	}
}

// ShowArgs does so without package flag.
func (c *Config) ShowArgs(ctx context.Context) {
	for _, key := range os.Args[1:] {
		c.rdb.Get(ctx, key)
	}
}
