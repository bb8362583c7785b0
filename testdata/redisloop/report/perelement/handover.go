package perelement

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// A Collector starts goroutines, but not for what it takes.
type Collector struct{ rdb *redis.Client }

func (c *Collector) All(ctx context.Context) (out []string) {
	for {
		job, err := c.rdb.LPop(ctx, "jobs").Result() // want perelement:`^c.rdb.LPop in a loop that empties a list`
		if err != nil {
			go fmt.Println(err)
			return out
		}
		out = append(out, job)
	}
}

func (c *Collector) Some(ctx context.Context, names []string) (out []string) {
	for _, name := range names {
		go fmt.Println(name)
		out = append(out, c.rdb.LPop(ctx, "jobs").Val()) // want perelement:`^c.rdb.LPop in a loop over names`
	}
	return out
}
