package redisguard

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// patient is a client that waits for a frozen server for ever, whatever its
// context says: who gets an answer from it in an outage got it from the guard.
func patient(t *testing.T, s *redistest.Server) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: s.Addr, ReadTimeout: -1, WriteTimeout: -1, PoolSize: 100})
	t.Cleanup(func() { c.Close() })
	return c
}

func TestOutageEndsWithinTheTimeoutAndThenCostsNoWait(t *testing.T) {
	s := redistest.Start(t)
	c := patient(t, s)
	ctx := t.Context()
	c.MSet(ctx, "k", "v", "other", "w")
	r, g := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Nanosecond, MaxStale: time.Hour})
	fresh, other := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Nanosecond})
	await(t, "the first answer", func() bool { return r.Get(ctx, "k").Val() == "v" })
	before, began := g.Status().Sent+other.Status().Sent, time.Now()
	s.Pause()
	resumed := false
	defer func() {
		if !resumed {
			s.Resume()
		}
	}()
	for i := range 2000 {
		if v := r.Get(ctx, "k").Val(); v != "v" {
			t.Fatalf("read %d of a frozen server: %q, want the stale answer", i, v)
		}
		if err := r.Get(ctx, fmt.Sprint("unknown:", i)).Err(); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("read %d of an unknown key: %v, want ErrUnavailable", i, err)
		}
		if err := fresh.Get(ctx, "k").Err(); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("read %d without MaxStale: %v, want ErrUnavailable", i, err)
		}
	}
	// 6,000 reads of 2,001 keys: probes of the gate, and what found out. That may be
	// one request for each of the three reads of an iteration, if the machine is slow.
	n := g.Status().Sent + other.Status().Sent - before
	if most := mostRequests(time.Since(began)) + 3; n > most {
		t.Errorf("%d requests were sent to a frozen server, at most %d", n, most)
	}
	if st := g.Status(); st.State != Degraded || st.Stale < 2000 || st.LastError == nil {
		t.Errorf("status %+v", st)
	}
	s.Resume()
	resumed = true
	await(t, "the guard is back", func() bool { return fresh.Get(ctx, "k").Val() == "v" })
	if st := g.Status(); st.State != OK {
		t.Errorf("status after the outage: %s", st.State)
	}
}

func TestOutageOfAKilledServer(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	c := redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1})
	t.Cleanup(func() { c.Close() })
	ctx := t.Context()
	r, g := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Nanosecond})
	r.Get(ctx, "k")
	before, began := g.Status().Sent, time.Now()
	s.Kill()
	for range 1000 {
		if err := r.Get(ctx, "k").Err(); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("%v, want ErrUnavailable", err)
		}
	}
	// Requests that the gate lets through, and the PING that confirms the first one, if
	// that takes long because the machine is slow.
	n := g.Status().Sent - before
	if most := mostRequests(time.Since(began)) + 1; n > most {
		t.Errorf("%d requests to a dead server, at most %d", n, most)
	}
	s.Restart()
	await(t, "the guard is back", func() bool { return errors.Is(r.Get(ctx, "k").Err(), redis.Nil) })
}

func TestGuardsOfAClientShareAGate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := new(fakeRedis)
		c := f.client(t)
		a, _ := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Hour})
		_, other := readerOf(t, c, testTimeout, ReaderOptions{MaxAge: time.Hour})
		f.freeze(t)
		a.Get(t.Context(), "k")
		if st := other.Status().State; st != Degraded {
			t.Errorf("the other guard is %s", st)
		}
	})
}

func TestSuspendedGuardSendsNothing(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "k", "v", 0)
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Millisecond})
	r.Get(ctx, "k")
	l, err := g.Limiter(LimiterOptions{Name: "l", Rate: 1, Burst: 1, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	g.Suspend()
	time.Sleep(5 * time.Millisecond) // for what it has to be too old
	gets, scripts := s.Stats("get"), s.Stats("evalsha")
	for range 100 {
		if v := r.Get(ctx, "k").Val(); v != "v" {
			t.Fatalf("suspended: %q, want what it holds", v)
		}
		if err := r.Get(ctx, "unknown").Err(); !errors.Is(err, ErrSuspended) {
			t.Fatalf("suspended: %v", err)
		}
		if d, err := l.Allow(ctx, "x"); d.OK || !d.Fallback() || err != nil {
			t.Fatalf("suspended: %+v, %v, want a denial by OnOutage", d, err)
		}
	}
	if s.Stats("get") != gets || s.Stats("evalsha") != scripts {
		t.Error("a suspended guard sent commands")
	}
	if st := g.Status().State; st != Suspended {
		t.Errorf("state %s", st)
	}
	g.Resume()
	c.Set(ctx, "unknown", "known", 0)
	if v := r.Get(ctx, "unknown").Val(); v != "known" {
		t.Errorf("resumed: %q", v)
	}
}

func TestClosedGuard(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Channel: "c"})
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Get(t.Context(), "k").Err(); !errors.Is(err, ErrClosed) {
		t.Errorf("%v, want ErrClosed", err)
	}
	if err := c.Ping(t.Context()).Err(); err != nil {
		t.Errorf("the client was closed as well: %v", err)
	}
}

// What is held for a client goes with it.
func TestCachedDoesNotKeepClients(t *testing.T) {
	s := redistest.Shared(t)
	runtime.GC()
	before, gatesBefore := stores.len(), gates.len()
	func() {
		for range 500 {
			c := redis.NewClient(s.Options())
			Cached(c, time.Hour).Get(context.Background(), "k")
			g := mustGuard(c)
			if _, err := g.Reader(ReaderOptions{MaxAge: time.Hour}); err != nil {
				t.Fatal(err)
			}
			c.Close()
		}
	}()
	await(t, "the stores and gates of 500 clients to go", func() bool {
		runtime.GC()
		return stores.len() <= before && gates.len() <= gatesBefore
	})
}

func TestReaderAges(t *testing.T) {
	for _, test := range []struct {
		name  string
		o     ReaderOptions
		value string
		want  int // GETs in an hour of a read a second
	}{
		{"value", ReaderOptions{MaxAge: 10 * time.Second}, "v", 3600/11 + 1},
		{"nil", ReaderOptions{MaxAge: 10 * time.Second}, "", 3600/11 + 1},
		{"shorter nil", ReaderOptions{MaxAge: 10 * time.Second, NilMaxAge: 4 * time.Second}, "", 3600 / 5},
		{"refreshed", ReaderOptions{MaxAge: 10 * time.Second, RefreshAfter: 5 * time.Second}, "v", 3600 / 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeRedis{value: test.value}
				r, _ := readerOf(t, f.client(t), testTimeout, test.o)
				for range 3600 {
					r.Get(t.Context(), "k")
					synctest.Wait()
					time.Sleep(time.Second)
				}
				if n := f.asked(); n < test.want-2 || n > test.want+2 {
					t.Errorf("%d GETs, want about %d", n, test.want)
				}
			})
		})
	}
}

// A MaxStale for ever is no negative one.
func TestMaxStaleOfTheLongestTime(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "k", "v", 0)
	r, _ := readerOf(t, c, time.Hour, ReaderOptions{MaxAge: time.Nanosecond, MaxStale: 1<<63 - 1})
	if v := r.Get(ctx, "k").Val(); v != "v" {
		t.Fatalf("%q", v)
	}
	s.Kill()
	if v, err := r.Get(ctx, "k").Result(); v != "v" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}
