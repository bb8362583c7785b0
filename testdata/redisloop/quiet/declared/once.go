package declared

import (
	"context"

	"redisvet.test/summary/promises"
)

// warm goes through a loop over data: the program does so when it starts.
//
//redisvet:once -- main calls it before it listens
func (n *Names) warm(ctx context.Context, ids []string) {
	for _, id := range ids {
		n.rdb.Get(ctx, "name:"+id)
	}
}

// Serve: a call in a loop of what is done for the first element only.
func (n *Names) Serve(ctx context.Context, requests [][]string) {
	for _, ids := range requests {
		n.warm(ctx, ids)
	}
}

// Given: a function that is run for the first caller only.
func (n *Names) Begin(ctx context.Context, ids []string) {
	for _, id := range ids {
		promises.Begin(func() { n.rdb.Set(ctx, "first", id, 0) })
	}
}
