// Package buffers asks only when something that it collects has grown: few calls pay.
package buffers

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Gate struct {
	rdb     *redis.Client
	pending []string
	seen    map[string]int
}

// Allow asks once for many calls.
func (g *Gate) Allow(ctx context.Context, user string) bool {
	g.pending = append(g.pending, user)
	if len(g.pending) >= 100 {
		g.pending = nil
		return g.rdb.Get(ctx, "ratelimit:blocked:all").Val() == ""
	}
	return true
}

// Note asks when the map is full.
func (g *Gate) Note(ctx context.Context, user string) bool {
	g.seen[user]++
	if len(g.seen) > 1000 {
		clear(g.seen)
		return g.rdb.Get(ctx, "ratelimit:blocked:all").Val() == ""
	}
	return true
}
