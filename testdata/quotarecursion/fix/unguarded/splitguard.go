package unguarded

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// SplitGuard reads by the guarded method.
type SplitGuard struct{ split *Split }

// NewSplit closes the cycle.
func NewSplit(rdb *redis.Client) *Split {
	s := &Split{rdb: rdb}
	s.guard = &SplitGuard{split: s}
	return s
}

// SafeRead decides.
func (g *SplitGuard) SafeRead(ctx context.Context) (bool, error) {
	v, err := g.split.Read(ctx, "limit") // want unbounded:`infinite recursion`
	return v != "0", err
}
