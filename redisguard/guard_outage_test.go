package redisguard

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/redistest"
)

// What a reader cannot cache it passes through; the guard's promises hold for
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
	s := redistest.Start(t)
	for name, read := range map[string]func(*Reader) error{
		"wrapper":            func(r *Reader) error { return r.Get(t.Context(), "k").Err() },
		"EXISTS of two keys": func(r *Reader) error { return r.Exists(t.Context(), "a", "b").Err() },
	} {
		direct := s.Client()
		direct.Ping(t.Context())
		c := redis.UniversalClient(direct)
		if name == "wrapper" {
			c = wrapped{direct}
		}
		r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
		s.Pause()
		done := make(chan error, 1)
		go func() { done <- read(r) }()
		select {
		case err := <-done:
			if !errors.Is(err, ErrUnavailable) {
				t.Errorf("%s: %v, want ErrUnavailable", name, err)
			}
		case <-time.After(20 * testTimeout):
			t.Errorf("%s: still waiting after 20 times the Timeout", name)
		}
		s.Resume()
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
	time.Sleep(500 * time.Millisecond)
	if n := s.Stats("subscribe"); n != 1 {
		t.Errorf("%d SUBSCRIBEs, of which %d while suspended", n, n-1)
	}
	g.Resume()
	await(t, "a subscription after Resume", func() bool { return s.Stats("subscribe") == 2 })
}

// A guard that was closed, and is still called, must not use up the probes of
// the gate that it shares with a living one.
func TestClosedGuardDoesNotKeepOthersFromComingBack(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	gone, dead := mustReader(t, c, ReaderOptions{MaxAge: time.Nanosecond})
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Nanosecond})
	dead.Close()
	g.gate.leave(g.gate.epoch, context.DeadlineExceeded, time.Now()) // as a request does that nobody answers
	for began := time.Now(); time.Since(began) < 3*time.Second; time.Sleep(time.Millisecond) {
		gone.Get(ctx, "gone")
		if r.Get(ctx, "k").Err() == redis.Nil {
			return
		}
	}
	t.Errorf("the living guard is still %s; the closed one takes its probes", g.Status().State)
}

// A network that swallows what goes over old connections and lets new ones
// through, as after a failover behind a virtual address: the guard is back
// within two seconds although all connections of the pool were in use.
func TestGuardComesBackOverNewConnections(t *testing.T) {
	s := redistest.Start(t)
	p := newProxy(t, s.Addr)
	// Without this go-redis waits for its socket, and its pool for it.
	c := redis.NewClient(&redis.Options{Addr: p.addr, ContextTimeoutEnabled: true})
	t.Cleanup(func() { c.Close() })
	ctx := t.Context()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Nanosecond})
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
	began := time.Now()
	await(t, "the guard is back", func() bool { return r.Get(ctx, "k").Err() == redis.Nil })
	took := time.Since(began)
	t.Logf("back after %v", took.Round(time.Millisecond))
	if took > 2*time.Second {
		t.Errorf("back after %v, and two seconds are promised", took)
	}
}

// One master of three is gone for good. What the other two serve goes on, and
// calls for what it served do not each wait.
func TestPartOfAClusterIsAway(t *testing.T) {
	cluster := redistest.StartCluster(t)
	ctx := t.Context()
	for _, m := range cluster.Masters {
		if err := m.Admin().ConfigSet(ctx, "cluster-require-full-coverage", "no").Err(); err != nil {
			t.Fatal(err)
		}
	}
	c := cluster.Client()
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Nanosecond})
	gone := cluster.Masters[2]
	served := map[bool][]string{} // by whether the master that goes has them
	for i := range 60 {
		k := fmt.Sprint("k", i)
		if err := c.Set(ctx, k, "v", 0).Err(); err != nil {
			t.Fatal(err)
		}
		node, err := c.MasterForKey(ctx, k)
		if err != nil {
			t.Fatal(err)
		}
		of := node.Options().Addr == gone.Addr
		served[of] = append(served[of], k)
	}
	gone.Pause()
	defer gone.Resume()
	failed, waited := 0, 0
	for i := range 200 {
		began := time.Now()
		r.Get(ctx, served[true][i%len(served[true])])
		if time.Since(began) > testTimeout/2 {
			waited++
		}
		if err := r.Get(ctx, served[false][i%len(served[false])]).Err(); err != nil {
			failed++
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Logf("200 reads of each: %d of the living masters' failed, %d of the dead one's waited for the Timeout; %s", failed, waited, g.Status().State)
	if failed > 10 {
		t.Errorf("%d of 200 reads from masters that answer failed", failed)
	}
	if waited > 20 {
		t.Errorf("%d of 200 reads from the master that is away waited for the Timeout", waited)
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
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Ping(ctx)
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	s.Pause()
	defer s.Resume()
	go Cached(c, time.Hour).Get(ctx, "k")
	time.Sleep(20 * time.Millisecond)
	done := make(chan error, 1)
	go func() { done <- r.Get(ctx, "k").Err() }()
	select {
	case err := <-done:
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("%v, want ErrUnavailable", err)
		}
	case <-time.After(20 * testTimeout):
		t.Error("still waiting after 20 times the Timeout")
	}
}

// Nor does a guard's impatience fail who has more of it: Cached does what the
// client does, and that waits for a server that pauses.
func TestCachedDoesNotFailByTheTimeoutOfAGuard(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "k", "v", 0)
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	if err := s.Admin().Do(ctx, "client", "pause", (5 * testTimeout).Milliseconds(), "all").Err(); err != nil {
		t.Fatal(err)
	}
	go r.Get(ctx, "k")
	time.Sleep(20 * time.Millisecond)
	if v, err := Cached(c, time.Hour).Get(ctx, "k").Result(); v != "v" || err != nil {
		t.Errorf("%q, %v: want what the server says after its pause", v, err)
	}
}
