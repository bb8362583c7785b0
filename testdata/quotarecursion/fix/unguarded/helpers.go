package unguarded

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Counters asks by a helper, and its command is in one.
type Counters struct {
	rdb   *redis.Client
	gate  *Gate
	words map[string]string
}

// Gate reads by a helper.
type Gate struct{ counters *Counters }

// Value is guarded.
func (c *Counters) Value(ctx context.Context, key string) (string, error) {
	if !c.admitted(ctx) {
		return "", errOver
	}
	return c.value(ctx, key)
}

func (c *Counters) admitted(ctx context.Context) bool { return c.gate.SafePass(ctx) == nil }

func (c *Counters) value(ctx context.Context, key string) (string, error) {
	return c.rdb.Get(ctx, key).Result()
}

// SafePass is the guard.
func (g *Gate) SafePass(ctx context.Context) error {
	n, err := g.count(ctx) // want unbounded:`infinite recursion`
	if err == nil && n > 10 {
		err = errOver
	}
	return err
}

func (g *Gate) count(ctx context.Context) (int, error) {
	s, err := g.counters.Value(ctx, "count")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(s)
}
