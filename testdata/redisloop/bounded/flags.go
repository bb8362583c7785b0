package bounded

import (
	"context"
	"flag"
	"os"
)

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
