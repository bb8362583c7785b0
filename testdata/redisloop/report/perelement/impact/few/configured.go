package few

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type ManagerConfig struct {
	Chains map[string]ChainConfig
	Jobs   struct{ Kinds []string }
}

type ChainConfig struct{ Addresses []string }

// A JobConfigs is data: somebody's list of configurations.
type JobConfigs struct{ Names []string }

type Configured struct {
	rdb *redis.Client
	cfg *ManagerConfig
}

func (c *Configured) Chains(ctx context.Context, cfg ManagerConfig) {
	for name := range cfg.Chains {
		c.rdb.Get(ctx, "height:"+name) // want perelement/low:`^c.rdb.Get in a loop`
	}
}

func (c *Configured) Kinds(ctx context.Context) {
	for _, kind := range c.cfg.Jobs.Kinds {
		c.rdb.LLen(ctx, "jobs:"+kind) // want perelement/low:`^c.rdb.LLen in a loop`
	}
}

func (c *Configured) Names(ctx context.Context, of *JobConfigs) {
	for _, name := range of.Names {
		c.rdb.LLen(ctx, "jobs:"+name) // want perelement/medium:`^c.rdb.LLen in a loop over of.Names: one LLEN per element; use a pipeline$`
	}
}

// Heights is over what Redis has of a configuration.
func (c *Configured) Heights(ctx context.Context, chain string) {
	config := c.rdb.SMembers(ctx, "config:"+chain).Val()
	for _, key := range config {
		c.rdb.Get(ctx, key) // want perelement/medium:`^c.rdb.Get in a loop over config: one GET per element; use MGET or a pipeline$`
	}
}
