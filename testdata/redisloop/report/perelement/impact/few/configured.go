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

type queue struct{ routes, all []string }

func (q *queue) GetRoutes() []string { return q.routes }

func (q *queue) Jobs() []string { return q.all }

type worker struct {
	queue *queue
	Tags  []string
}

func (c *Configured) Routes(ctx context.Context, q *queue) (n int64) {
	for _, route := range q.GetRoutes() {
		n += c.rdb.LLen(ctx, route).Val() // want perelement/low:"LLEN per element"
	}
	return n
}

func (c *Configured) Fields(ctx context.Context, w *worker) (n int64) {
	for _, route := range w.queue.routes {
		n += c.rdb.LLen(ctx, route).Val() // want perelement/low:"LLEN per element"
	}
	for _, tag := range w.Tags {
		n += c.rdb.SCard(ctx, tag).Val() // want perelement/low:"SCARD per element"
	}
	return n
}

// Jobs returns what there is.
func (c *Configured) Jobs(ctx context.Context, q *queue) (n int64) {
	for _, job := range q.Jobs() {
		n += c.rdb.LLen(ctx, job).Val() // want perelement/medium:"LLEN per element"
	}
	return n
}

// Tagged has few tags of each of many.
func (c *Configured) Tagged(ctx context.Context, all []*worker) (n int64) {
	for _, w := range all {
		for _, tag := range w.Tags {
			n += c.rdb.SCard(ctx, tag).Val() // want perelement/medium:"SCARD per element"
		}
	}
	return n
}

type directory struct {
	nodeAddrs, regionNames  []string
	nodeJobs, tagFollowers  []string
	currencyOrders, zoneIDs []string
}

// Handles is over a handful, in some form.
func (c *Configured) Handles(ctx context.Context, d *directory) (n int64) {
	for _, node := range d.nodeAddrs {
		n += c.rdb.LLen(ctx, node).Val() // want perelement/low:"LLEN per element"
	}
	for _, region := range d.regionNames {
		n += c.rdb.LLen(ctx, region).Val() // want perelement/low:"LLEN per element"
	}
	for _, zone := range d.zoneIDs {
		n += c.rdb.LLen(ctx, zone).Val() // want perelement/low:"LLEN per element"
	}
	return n
}

// Theirs is over what each of a handful may have many of.
func (c *Configured) Theirs(ctx context.Context, d *directory) (n int64) {
	for _, job := range d.nodeJobs {
		n += c.rdb.LLen(ctx, job).Val() // want perelement/medium:"LLEN per element"
	}
	for _, user := range d.tagFollowers {
		n += c.rdb.SCard(ctx, user).Val() // want perelement/medium:"SCARD per element"
	}
	for _, order := range d.currencyOrders {
		n += c.rdb.SCard(ctx, order).Val() // want perelement/medium:"SCARD per element"
	}
	return n
}
