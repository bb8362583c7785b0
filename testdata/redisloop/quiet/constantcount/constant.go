// Package constantcount holds loops of a small constant number of iterations.
package constantcount

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Config struct {
	rdb *redis.Client
}

// Reset deletes a fixed list of names.
func (c *Config) Reset(ctx context.Context) {
	for _, name := range []string{"limits", "features", "routes"} {
		c.rdb.Del(ctx, "config:"+name)
	}
}

var regions = [...]string{"eu", "us", "ap"}

// Regions walks an array: its length is part of its type.
func (c *Config) Regions(ctx context.Context) (n int64) {
	for _, region := range regions {
		n += c.rdb.SCard(ctx, "online:"+region).Val()
	}
	return n
}

var tiers = []string{"free", "team", "enterprise"}

// Tiers walks a list of the package that nobody assigns again.
func (c *Config) Tiers(ctx context.Context) map[string]string {
	out := make(map[string]string, len(tiers))
	for _, tier := range tiers {
		out[tier] = c.rdb.Get(ctx, "quota:"+tier).Val()
	}
	return out
}

// Defaults walks a map literal.
func (c *Config) Defaults(ctx context.Context) {
	for key, value := range map[string]int{"rps": 10, "burst": 20} {
		c.rdb.SetNX(ctx, "config:"+key, value, 0)
	}
}

// Week looks at seven days, written as a count.
func (c *Config) Week(ctx context.Context, today time.Time) (visits int64) {
	for day := range 7 {
		key := "visits:" + today.AddDate(0, 0, -day).Format(time.DateOnly)
		n, _ := c.rdb.Get(ctx, key).Int64()
		visits += n
	}
	return visits
}
