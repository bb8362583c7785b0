package redisguard

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

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

// A Guard forgets the masters that a cluster no longer has: a new one replaces those
// without requests for a minute. Masters in use stay, and one that is down counts.
func TestMastersThatLeftAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testGuard()
		down, used := new(gate), new(gate)
		for i := range 500 {
			g.serves(used)
			used.leave(0, nil, time.Now())
			own := new(gate) // of a master that serves for ten seconds
			g.serves(own)
			own.leave(0, nil, time.Now())
			if i == 300 {
				g.serves(down)
				down.leave(0, context.DeadlineExceeded, time.Now())
			}
			time.Sleep(10 * time.Second)
			if got, want := g.state(), i >= 300 && i < 305; (got == Degraded) != want {
				t.Errorf("%s %d seconds after a master was down", got, 10*(i-299))
			}
		}
		n, found := 0, false
		g.nodes.Range(func(node, _ any) bool {
			n, found = n+1, found || node == any(used)
			return true
		})
		if n > 8 || !found {
			t.Errorf("%d masters, the one in use is among them: %v", n, found)
		}
	})
}
