package redisguard

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
)

// unreachable are clients of servers that refuse each connection.
func unreachable(dials *atomic.Int64) map[string]func() redis.UniversalClient {
	dial := func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		return nil, errors.New("no server")
	}
	return map[string]func() redis.UniversalClient{
		"client": func() redis.UniversalClient { return redis.NewClient(&redis.Options{Dialer: dial, PoolSize: 1000}) },
		"ring": func() redis.UniversalClient {
			return redis.NewRing(&redis.RingOptions{Addrs: map[string]string{"a": "192.0.2.1:1"}, Dialer: dial, PoolSize: 1000})
		},
		"cluster": func() redis.UniversalClient {
			return redis.NewClusterClient(&redis.ClusterOptions{Dialer: dial, PoolSize: 1000, ClusterSlots: func(context.Context) ([]redis.ClusterSlot, error) {
				return []redis.ClusterSlot{{Start: 0, End: 16383, Nodes: []redis.ClusterNode{{Addr: "192.0.2.1:1"}}}}, nil
			}})
		},
	}
}

// A program that closes its client before its Guard, or only the client, has no
// goroutine left that goes on subscribing. One that does not is subscribed again
// when the server is back, however long that takes.
func TestListenEndsWithItsClient(t *testing.T) {
	var dials atomic.Int64
	for name, fresh := range unreachable(&dials) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := fresh()
				g := mustGuard(c)
				defer g.Close()
				if _, err := g.Breaker(BreakerOptions{Name: "b", Hint: true}); err != nil {
					t.Fatal(err)
				}
				ended := make(chan struct{})
				go func() {
					g.requests.Wait()
					close(ended)
				}()
				time.Sleep(time.Hour)
				if closedNow(ended) {
					t.Error("nobody listens any more")
				}
				dials.Store(0)
				time.Sleep(time.Minute)
				if n := dials.Load(); n == 0 || n > 600 {
					t.Errorf("%d connections tried in a minute without a server", n)
				}
				c.Close()
				time.Sleep(2 * time.Minute)
				if synctest.Wait(); !closedNow(ended) {
					t.Error("the goroutine has not ended")
				}
			})
		})
	}
}
