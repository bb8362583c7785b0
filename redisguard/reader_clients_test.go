package redisguard

import (
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// Readers cache, see writes and bear an outage on every kind of client, and a
// quota guards it.
func TestReaderOnEveryKindOfClient(t *testing.T) {
	t.Parallel()
	cluster := redistest.SharedCluster(t)
	one, two := redistest.Start(t), redistest.Start(t)
	ring := func() redis.UniversalClient {
		c := redis.NewRing(redistest.RingOptions(map[string]*redistest.Server{"one": one, "two": two}))
		t.Cleanup(func() { c.Close() })
		return c
	}
	sentinel := redistest.StartSentinel(t, redistest.Start(t))
	failover := func() redis.UniversalClient {
		c := redis.NewFailoverClient(redistest.FailoverOptions(sentinel))
		t.Cleanup(func() { c.Close() })
		return c
	}
	for name, client := range map[string]func() redis.UniversalClient{
		"cluster": func() redis.UniversalClient { return cluster.Client() }, "ring": ring, "failover": failover,
	} {
		t.Run(name, func(t *testing.T) {
			c, other := client(), client()
			ctx := t.Context()
			q := mustQuota(t, client(), QuotaOptions{Limit: 1_000_000, Window: time.Hour})
			c.AddHook(q.Hook())
			r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
			for i := range 30 {
				k := fmt.Sprint(name, i)
				if err := c.Set(ctx, k, "old", 0).Err(); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					if v := r.Get(ctx, k).Val(); v != "old" {
						t.Fatalf("%s: %q", k, v)
					}
				}
				other.Set(ctx, k, "unseen", 0)
				if v := r.Get(ctx, k).Val(); v != "old" {
					t.Errorf("%s after a write elsewhere: %q", k, v)
				}
				c.Set(ctx, k, "new", 0)
				if v := r.Get(ctx, k).Val(); v != "new" {
					t.Errorf("%s after a write: %q", k, v)
				}
			}
			if n := g.Status().Sent; n != 60 {
				t.Errorf("%d commands for two values of 30 keys, want 60", n)
			}
		})
	}
}
