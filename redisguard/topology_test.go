package redisguard

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
)

// Left alone, go-redis asks a dead master for ten seconds or a minute more.
func TestAClusterIsLookedAtAgainAfterAnOutage(t *testing.T) {
	var looked atomic.Int64
	c := redis.NewClusterClient(&redis.ClusterOptions{
		ClusterSlots: func(context.Context) ([]redis.ClusterSlot, error) {
			looked.Add(1)
			return []redis.ClusterSlot{{Start: 0, End: 16383, Nodes: []redis.ClusterNode{{Addr: "127.0.0.1:1"}}}}, nil
		},
		MaxRedirects: -1, MaxRetries: -1,
	})
	defer c.Close()
	g := mustGuard(c)
	await(t, "it to be looked at some times", func() bool {
		err := g.do(t.Context(), place{of: asker{op: opLimiter}, key: "k"}, func(ctx context.Context) error { return c.Get(ctx, "k").Err() })
		if !errors.Is(err, ErrUnavailable) {
			t.Fatal(err)
		}
		return looked.Load() >= 3
	})
}
