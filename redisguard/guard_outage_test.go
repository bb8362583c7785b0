package redisguard

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// What a reader cannot cache it passes through; the guard's promises count for
// that as well: nothing leaves while it is suspended.
func TestSuspendedGuardPassesNothingThrough(t *testing.T) {
	s := redistest.Start(t)
	ctx := t.Context()
	for name, c := range map[string]redis.UniversalClient{"client": s.Client(), "wrapper": wrapped{s.Client()}} {
		c.Ping(ctx) // so that the connection is there
		r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
		g.Suspend()
		before := s.Total()
		for what, err := range map[string]error{
			"GET":                 r.Get(ctx, "k").Err(),
			"EXISTS of two keys":  r.Exists(ctx, "a", "b").Err(),
			"SISMEMBER of a bool": r.SIsMember(ctx, "set", true).Err(),
			"MGET":                r.MGet(ctx, "a", "b").Err(),
		} {
			if !errors.Is(err, ErrSuspended) {
				t.Errorf("%s: %s: %v, want ErrSuspended", name, what, err)
			}
		}
		if n := s.Total() - before; n > 0 {
			t.Errorf("%s: %d commands left a suspended guard", name, n)
		}
	}
}

// Nor does a read that is passed through wait longer than the Timeout, and in
// an outage not at all.
func TestOutageOfReadsThatArePassedThrough(t *testing.T) {
	for name, read := range map[string]func(context.Context, *Reader) error{
		"wrapper":            func(ctx context.Context, r *Reader) error { return r.Get(ctx, "k").Err() },
		"EXISTS of two keys": func(ctx context.Context, r *Reader) error { return r.Exists(ctx, "a", "b").Err() },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := new(fakeRedis)
				c := redis.UniversalClient(f.client(t))
				if name == "wrapper" {
					c = wrapped{c}
				}
				r, _ := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Hour})
				f.freeze(t)
				for _, most := range []time.Duration{testTimeout, 0} {
					began := time.Now()
					if err := read(t.Context(), r); !errors.Is(err, ErrUnavailable) {
						t.Errorf("%v, want ErrUnavailable", err)
					}
					if took := time.Since(began); took > most {
						t.Errorf("waited for %v, at most %v", took, most)
					}
				}
			})
		})
	}
}

// A connection that is lost while the guard is suspended is not made again: a
// subscription is a command.
func TestSuspendedGuardDoesNotSubscribeAgain(t *testing.T) {
	s := redistest.Start(t)
	_, g := mustReader(t, s.Client(), ReaderOptions{MaxAge: time.Hour, Channel: "written"})
	await(t, "the subscription", func() bool { return s.Stats("subscribe") == 1 })
	g.Suspend()
	if err := s.Admin().ClientKillByFilter(t.Context(), "TYPE", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond) // in which it would; a slow machine sees less
	if n := s.Stats("subscribe"); n != 1 {
		t.Errorf("%d SUBSCRIBEs, of which %d while suspended", n, n-1)
	}
	g.Resume()
	await(t, "a subscription after Resume", func() bool { return s.Stats("subscribe") == 2 })
}

// A guard that was closed, and is still called, must not use up the probes of
// the gate that it shares with a living one.
func TestClosedGuardDoesNotKeepOthersFromComingBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := new(fakeRedis)
		c := f.client(t)
		ctx := t.Context()
		gone, dead := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Nanosecond})
		r, g := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Nanosecond})
		dead.Close()
		f.freeze(t)
		r.Get(ctx, "k")
		f.thaw()
		for began := time.Now(); time.Since(began) < 3*time.Second; time.Sleep(time.Millisecond) {
			gone.Get(ctx, "gone")
			if r.Get(ctx, "k").Err() == redis.Nil {
				return
			}
		}
		t.Errorf("the living guard is still %s; the closed one takes its probes", g.Status().State)
	})
}

// However long Redis was away, the guard is back within two seconds.
func TestGuardIsBackWithinTwoSeconds(t *testing.T) {
	for _, outage := range []time.Duration{testTimeout, time.Second, 10 * time.Second, time.Hour} {
		t.Run(fmt.Sprint(outage), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := new(fakeRedis)
				ctx := t.Context()
				r, _ := readerOf(t, f.client(t), testTimeout, ReaderOptions{MaxAge: time.Nanosecond})
				f.freeze(t)
				get := func() {
					if err := r.Get(ctx, "k").Err(); !errors.Is(err, ErrUnavailable) {
						t.Fatal(err)
					}
				}
				for began := time.Now(); time.Since(began) < outage; time.Sleep(outage / 200) {
					get()
				}
				for lost := f.swallowed(); f.swallowed() == lost; time.Sleep(time.Millisecond) {
					get() // until a probe has failed
				}
				f.thaw()
				for began := time.Now(); r.Get(ctx, "k").Err() != redis.Nil; time.Sleep(time.Millisecond) {
					if took := time.Since(began); took > 2*time.Second {
						t.Fatalf("not back after %v", took)
					}
				}
			})
		})
	}
}

// A network that swallows what goes over old connections and lets new ones
// through, as after a failover with a virtual address: the guard comes back
// although all connections of the pool were in use.
func TestGuardComesBackOverNewConnections(t *testing.T) {
	s := redistest.Start(t)
	p := newProxy(t, s.Addr)
	// Without ContextTimeoutEnabled go-redis waits for its socket, which has no
	// timeout here, and its pool for it.
	c := redis.NewClient(&redis.Options{Addr: p.addr, ContextTimeoutEnabled: true, ReadTimeout: -1, WriteTimeout: -1})
	t.Cleanup(func() { c.Close() })
	ctx := t.Context()
	r, _ := readerOf(t, c, 5*testTimeout, ReaderOptions{MaxAge: time.Nanosecond})
	var wg sync.WaitGroup
	each := func(what string) {
		for i := range 12 * runtime.GOMAXPROCS(0) {
			wg.Go(func() { r.Get(ctx, fmt.Sprint(what, i)) })
		}
		wg.Wait()
	}
	each("before")
	p.swallow()
	each("swallowed")
	if err := r.Get(ctx, "k").Err(); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("over a network that swallows: %v", err)
	}
	p.heal()
	await(t, "the guard is back", func() bool { return r.Get(ctx, "k").Err() == redis.Nil })
}

// One master of three is gone for good. What the other two serve goes on, and
// calls for what it served do not each wait.
func TestPartOfAClusterIsAway(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fakeRedis{value: "v"}
		c, master := f.cluster(t)
		away := func(key string) bool { return master(key) == fakeMasters[2] }
		ctx := t.Context()
		r, _ := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Nanosecond})
		f.freezeSome(t, func(addr string) bool { return addr == fakeMasters[2] }, away)
		waited, failed := 0, 0
		start := time.Now()
		for i := range 600 {
			key := fmt.Sprint("k", i)
			began := time.Now()
			err := r.Get(ctx, key).Err()
			took := time.Since(began)
			switch {
			case !away(key) && (err != nil || took > 0):
				t.Errorf("%s of a master that answers: %v after %v", key, err, took)
			case away(key) && !errors.Is(err, ErrUnavailable):
				t.Errorf("%s of the master that is away: %v", key, err)
			case took > 0:
				waited++
			}
			if away(key) {
				failed++
			}
			time.Sleep(10 * time.Millisecond)
		}
		if failed < 100 {
			t.Fatalf("only %d reads from the master that is away", failed)
		}
		if waited != 1 {
			t.Errorf("%d reads waited for the master that is away, want the first one alone", waited)
		}
		if n, most := f.swallowed(), mostRequests(time.Since(start)); int64(n) > most {
			t.Errorf("%d requests to it, at most %d", n, most)
		}
	})
}

// The same on a real cluster, one of whose processes was stopped: the keys of
// the others go on being read, limited and guarded.
func TestPartOfARealClusterIsAway(t *testing.T) {
	t.Parallel()
	cluster := redistest.StartCluster(t)
	ctx := t.Context()
	c := cluster.Client()
	gone := cluster.Masters[2]
	g := newGuard(c, testTimeout)
	r, err := g.Reader(ReaderOptions{MaxAge: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	of := func(key string) bool {
		node, err := c.MasterForKey(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		return node.Options().Addr == gone.Addr
	}
	var keys []string
	for i := range 60 {
		keys = append(keys, fmt.Sprint("k", i))
		if err := c.Set(ctx, keys[i], "v", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	gone.Pause()
	defer gone.Resume()
	for _, k := range keys {
		if of(k) {
			if err := r.Get(ctx, k).Err(); !errors.Is(err, ErrUnavailable) {
				t.Errorf("%s of the master that is away: %v", k, err)
			}
		} else {
			await(t, k+" of a master that answers", func() bool { return r.Get(ctx, k).Val() == "v" })
		}
		d, err := l.Allow(ctx, k)
		switch {
		case err != nil:
			t.Error(err)
		case of(l.terms.prefix + k):
			if d.OK || !d.Fallback() {
				t.Errorf("limit of %s of the master that is away: %+v", k, d)
			}
		default:
			await(t, "the limit of "+k+" of a master that answers", func() bool {
				d, err := l.Allow(ctx, k)
				return err == nil && d.OK && !d.Fallback()
			})
		}
	}
	if st := g.Status().State; st != Degraded {
		t.Errorf("the guard is %s beside a master that is away", st)
	}
}

// A reader with a channel may be made while the guard is being closed.
func TestReaderIsMadeWhileItsGuardIsClosed(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	for range 50 {
		g := mustGuard(c)
		var wg sync.WaitGroup
		wg.Go(func() { g.Reader(ReaderOptions{MaxAge: time.Hour, Channel: "written"}) })
		wg.Go(func() { g.Close() })
		wg.Wait()
		g.Close()
	}
	await(t, "nobody listens", func() bool {
		n, err := s.Admin().PubSubNumSub(t.Context(), "written").Result()
		return err == nil && n["written"] == 0
	})
}

// A client that is nil in an interface that is not would panic on first use.
func TestGuardRefusesANilClient(t *testing.T) {
	for name, c := range map[string]redis.UniversalClient{
		"Client": (*redis.Client)(nil), "ClusterClient": (*redis.ClusterClient)(nil), "Ring": (*redis.Ring)(nil),
	} {
		if _, err := New(c, Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Readers of one client ask together, but each under its own guard's terms: a
// reader does not wait for a request that Cached sent, with the client's own
// timeouts, for longer than its Timeout.
func TestReaderDoesNotWaitForCachedLongerThanItsTimeout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := new(fakeRedis)
		c := f.client(t)
		r, _ := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Hour})
		f.freeze(t)
		go Cached(c, time.Hour).Get(t.Context(), "k")
		synctest.Wait()
		began := time.Now()
		if err := r.Get(t.Context(), "k").Err(); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%v, want ErrUnavailable", err)
		}
		if took := time.Since(began); took > testTimeout {
			t.Errorf("waited for %v", took)
		}
	})
}

// Nor does a guard's impatience fail who has more of it: Cached does what the
// client does, and that waits for a server that pauses.
func TestCachedDoesNotFailByTheTimeoutOfAGuard(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fakeRedis{value: "v", delay: 5 * testTimeout}
		c := f.client(t)
		r, _ := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Hour})
		go r.Get(t.Context(), "k")
		synctest.Wait()
		if v, err := Cached(c, time.Hour).Get(t.Context(), "k").Result(); v != "v" || err != nil {
			t.Errorf("%q, %v: want what the server says after its pause", v, err)
		}
	})
}
