package perelement

import (
	"context"

	elsewhere "elsewhere.test"
	"github.com/redis/go-redis/v9"
)

// Names has a call for many at hand.
func Names(ctx context.Context, c *elsewhere.Client, users []string) (names []string) {
	for _, user := range users {
		name, _ := c.Get(ctx, "name:"+user) // want perelement:`c.Get in a loop over users: one GET per element`
		names = append(names, name)
	}
	return names
}

// Move sends a command of its own beside it.
func Move(ctx context.Context, c *Catalog, i *elsewhere.Inspector, tasks []string) {
	for _, id := range tasks {
		c.move(ctx, i, id) // want perelement:`c.move in a loop over tasks: 2 commands`
	}
}

func (c *Catalog) move(ctx context.Context, i *elsewhere.Inspector, id string) {
	if i.Delete(ctx, id) == nil {
		c.rdb.SAdd(ctx, "moved", id)
	}
}

type Catalog struct {
	rdb    *redis.Client
	prices map[string]int
}
