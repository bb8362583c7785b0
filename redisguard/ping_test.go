package redisguard

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
)

// Any reply to a PING shows that Redis is there, also one that refuses the
// connection for want of a password. That it serves no command shows otherwise.
func TestWhatAPingShows(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, c := range []struct {
		reply string // of the server, or that of one that is well
		away  bool
	}{
		{"", false},
		{"NOAUTH Authentication required.", false},
		{"NOPERM this user has no permissions to run the 'ping' command", false},
		{"ERR max number of clients reached", false},
		{"LOADING Redis is loading the dataset in memory", true},
		{"BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", true},
		{"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true},
	} {
		s := newFakeServer(t)
		s.greets = true
		if c.reply != "" {
			s.refuse(c.reply)
		}
		one := redis.NewClient(&redis.Options{Addr: s.addr})
		ring := redis.NewRing(&redis.RingOptions{Addrs: map[string]string{"a": s.addr}})
		seeds := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{closed.Addr().String(), s.addr}})
		for name, client := range map[string]redis.UniversalClient{"client": one, "ring": ring, "seeds of a cluster": seeds} {
			if name == "seeds of a cluster" && c.away {
				continue // the other one decides by the order of their answers
			}
			connected := 0
			err := ping(t.Context(), client, func() { connected++ })
			if away := outage(err); away != c.away || !away && err != nil || connected != 1 {
				t.Errorf("%s, %q: %v after %d connections", name, c.reply, err, connected)
			}
			if g := newGuard(client, testTimeout); !g.canPing(g.client) {
				t.Errorf("%s: has an address, and gets no PING", name)
			}
			client.Close()
		}
	}
	gone := redis.NewClient(&redis.Options{Addr: closed.Addr().String()})
	defer gone.Close()
	if err := ping(t.Context(), gone, func() { t.Error("connected") }); !outage(err) || unanswered(err) {
		t.Errorf("a port that nobody listens on: %v", err)
	}
	for name, client := range map[string]redis.UniversalClient{
		"wrapper":             wrapped{gone},
		"cluster without one": redis.NewClusterClient(&redis.ClusterOptions{ClusterSlots: func(context.Context) ([]redis.ClusterSlot, error) { return nil, nil }}),
	} {
		if g := newGuard(client, testTimeout); g.canPing(g.client) {
			t.Errorf("%s: nobody knows its address", name)
		}
	}
}

// What says no more than that nothing came in time is no outage by itself.
func TestWhatIsUnanswered(t *testing.T) {
	c := redis.NewClient(&redis.Options{Addr: "192.0.2.1:1", PoolSize: 1, Dialer: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
	}, MaxRetries: -1})
	defer c.Close()
	if err := c.Get(t.Context(), "k").Err(); !outage(err) || !unanswered(err) {
		t.Errorf("a dial that took too long: %v", err)
	}
	used := newFakeServer(t).client(t)
	o := *used.Options()
	o.PoolSize, o.PoolTimeout = 1, 1
	full := redis.NewClient(&o)
	defer full.Close()
	conn := full.Conn()
	defer conn.Close()
	if err := conn.Ping(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if err := full.Get(t.Context(), "k").Err(); !outage(err) || !unanswered(err) {
		t.Errorf("a pool that is used up: %v", err)
	}
	if unanswered(nil) || unanswered(redis.Nil) || unanswered(net.ErrClosed) {
		t.Error("an answer, or a connection that was closed")
	}
}

// A request that ends without a reply when its PING is due, or before, has it sent:
// with a far Redis both are due when the Timeout ends, and a client with short
// timeouts of its own never waits that long. An answer needs no PING.
func TestARequestThatEndsFirstHasItsPingSent(t *testing.T) {
	slow := &net.OpError{Op: "read", Err: context.DeadlineExceeded}
	for _, c := range []struct {
		name string
		trip time.Duration
		took func(due time.Duration) time.Duration
		err  error
		want int64
	}{
		{"far, as it is due", longestTrip, func(due time.Duration) time.Duration { return due }, slow, 1},
		{"far, before it is due", longestTrip, func(due time.Duration) time.Duration { return due - 1 }, slow, 1},
		{"near, before it is due", time.Millisecond, func(due time.Duration) time.Duration { return due - 1 }, slow, 1},
		{"near, after it was sent", time.Millisecond, func(due time.Duration) time.Duration { return due + 1 }, slow, 1},
		{"an answer", longestTrip, func(due time.Duration) time.Duration { return due - 1 }, redis.Nil, 0},
		{"refused", longestTrip, func(due time.Duration) time.Duration { return due - 1 }, net.ErrClosed, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				g := testGuard()
				var pings atomic.Int64
				g.ping = func(context.Context, redis.Cmdable, func()) error { pings.Add(1); return nil }
				g.gate.took(c.trip)
				due := g.gate.pingAfter(g.timeout)
				g.do(t.Context(), place{of: asker{op: opReader}, key: "k"}, func(context.Context) error {
					time.Sleep(c.took(due))
					return c.err
				})
				synctest.Wait()
				if n := pings.Load(); n != c.want {
					t.Errorf("%d PINGs, want %d", n, c.want)
				}
			})
		})
	}
}
