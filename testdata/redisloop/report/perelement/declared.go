package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/promises"
)

type Titles struct {
	rdb   *redis.Client
	table promises.Table
}

// title has no directive.
func (t *Titles) title(ctx context.Context, id string) string {
	return t.rdb.Get(ctx, "title:"+id).Val()
}

// Undeclared: a getter of which nothing is said.
func (t *Titles) Undeclared(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, t.title(ctx, id)) // want perelement:`t.title in a loop over ids`
	}
	return out
}

// Fresh: another method of an interface one of whose methods caches.
func (t *Titles) Fresh(ctx context.Context, ids []string) {
	for _, id := range ids {
		t.table.Fresh(id, t.ask(ctx))
		t.rdb.Get(ctx, "title:"+id) // want perelement:`t.rdb.Get in a loop over ids`
	}
}

func (t *Titles) ask(ctx context.Context) func(id string) (string, error) {
	return func(id string) (string, error) { return t.rdb.Get(ctx, "title:"+id).Result() }
}

// all asks for many on a miss, one by one.
//
//redisvet:cached -- the answer is kept for a minute
func (t *Titles) all(ctx context.Context, ids []string) {
	for _, id := range ids {
		t.rdb.Get(ctx, "title:"+id) // want perelement:`t.rdb.Get in a loop over ids`
	}
}
