package dependent

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Task is after another one.
type Task struct{ ID, Name, After string }

// Last keeps the answer in a map for the next round.
func (g *Graph) Last(ctx context.Context, ids []string) {
	seen := map[string]string{}
	for _, id := range ids {
		seen["last"] = g.rdb.Get(ctx, "step:"+seen["last"]+":"+id).Val()
	}
}

// Paths looks up in a map what an earlier round has found for the parent.
func (g *Graph) Paths(ctx context.Context, tasks []Task) map[string]string {
	paths := map[string]string{}
	for _, t := range tasks {
		path, err := g.rdb.HGet(ctx, "path:"+paths[t.After], t.ID).Result()
		if err == nil {
			paths[t.ID] = path
		}
	}
	return paths
}

// Next writes the answer into the next element.
func (g *Graph) Next(ctx context.Context, tasks []Task) {
	for i, t := range tasks {
		after, _ := g.rdb.Get(ctx, "next:"+t.After).Result()
		if i+1 < len(tasks) {
			tasks[i+1].After = after
		}
	}
}

// Chain reads the answer that it has put into the element before.
func (g *Graph) Chain(ctx context.Context, tasks []*Task) error {
	prev := &Task{}
	for _, t := range tasks {
		name, err := g.rdb.HGet(ctx, "name:"+prev.Name, t.ID).Result()
		if err != nil && err != redis.Nil {
			return err
		}
		t.Name = name
		prev = t
	}
	return nil
}

// Versions reads the element of its list that the round before has added.
func (g *Graph) Versions(ctx context.Context, n int) []string {
	out := make([]string, n)
	for i := 1; i < n; i++ {
		out[i] = g.rdb.Get(ctx, "version:"+out[i-1]).Val()
	}
	return out
}
