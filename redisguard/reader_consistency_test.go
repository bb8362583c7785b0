package redisguard

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// One read by Cached, which knows no Scope, does not take the cache from a
// Reader that has one.
func TestCachedDoesNotEndAReaderWithAScope(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	c.AddHook(hookFunc(prefixing))
	ctx := of(t.Context(), "a:")
	c.Set(ctx, "k", "v", 0)
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: tenantOf})
	r.Get(ctx, "k")
	Cached(c, time.Hour).Get(ctx, "k")
	before := s.Stats("get")
	for range 100 {
		if v := r.Get(ctx, "k").Val(); v != "v" {
			t.Fatalf("%q", v)
		}
	}
	if n := s.Stats("get") - before; n > 1 {
		t.Errorf("100 reads of one key made %d GETs", n)
	}
}

// overSeveralServers returns clients that spread keys over servers, by name.
func overSeveralServers(t *testing.T) map[string]redis.UniversalClient {
	cluster := redistest.SharedCluster(t)
	ring := redis.NewRing(redistest.RingOptions(map[string]*redistest.Server{"one": redistest.Start(t), "two": redistest.Start(t)}))
	t.Cleanup(func() { ring.Close() })
	return map[string]redis.UniversalClient{"cluster": cluster.Client(), "ring": ring}
}

// MGET is answered as go-redis answers it, whatever of it is held, on clients
// that spread keys over servers.
func TestReaderMGetOverSeveralServers(t *testing.T) {
	t.Parallel()
	for name, c := range overSeveralServers(t) {
		ctx := t.Context()
		r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
		var keys []string
		for i := range 8 {
			keys = append(keys, fmt.Sprint("k", i))
			c.Set(ctx, keys[i], i, 0)
		}
		// One by one, all at once, and one by one again.
		for _, ask := range [][]string{keys[:1], keys, keys[3:4], keys[5:6], keys[7:8], keys[2:5], keys} {
			want, wantErr := c.MGet(ctx, ask...).Result()
			got, err := r.MGet(ctx, ask...).Result()
			if wantErr == nil && (err != nil || !reflect.DeepEqual(got, want)) {
				t.Errorf("%s: MGET %v: %v, %v; go-redis has %v", name, ask, got, err, want)
			}
		}
	}
}

// Writes of transactions and connections go through the client's hooks as well.
func TestReaderSeesWritesOfTransactionsAndConnections(t *testing.T) {
	t.Parallel()
	clients := overSeveralServers(t)
	clients["client"] = redistest.Shared(t).Client()
	for name, c := range clients {
		ctx := t.Context()
		r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
		for what, write := range map[string]func() error{
			"SET in WATCH": func() error {
				return c.Watch(ctx, func(tx *redis.Tx) error { return tx.Set(ctx, "k", "new", 0).Err() }, "k")
			},
			"transaction": func() error {
				_, err := c.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, "k", "new", 0); return nil })
				return err
			},
			"connection": func() error {
				client, ok := c.(*redis.Client)
				if !ok || !atLeast(redis.Version(), 9, 16) { // carries no hooks
					return c.Set(ctx, "k", "new", 0).Err()
				}
				conn := client.Conn()
				defer conn.Close()
				return conn.Set(ctx, "k", "new", 0).Err()
			},
		} {
			c.Set(ctx, "k", "old", 0)
			if v := r.Get(ctx, "k").Val(); v != "old" {
				t.Fatalf("%s, %s: %q before", name, what, v)
			}
			if err := write(); err != nil {
				t.Fatalf("%s, %s: %v", name, what, err)
			}
			if v := r.Get(ctx, "k").Val(); v != "new" {
				t.Errorf("%s: after %s: %q", name, what, v)
			}
		}
	}
}

// Whoever reads after a write through the client has returned sees it, or a
// later one, in whatever way it is read, while readers refresh, entries are
// evicted and other keys are written.
func TestReaderNeverGoesBehindAWriteThatReturned(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	g := guardWith(c, patience, Options{MaxBytes: 64 << 10})
	t.Cleanup(func() { g.Close() })
	r, err := g.Reader(ReaderOptions{MaxAge: time.Hour, RefreshAfter: 100 * time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	const keys = 4
	var written [keys]atomic.Int64
	key := func(i int) string { return fmt.Sprint("k", i) }
	for i := range keys {
		c.Set(ctx, key(i), 0, 0)
	}
	ways := []func(i int) (string, error){
		func(i int) (string, error) { return r.Get(ctx, key(i)).Result() },
		func(i int) (string, error) { return r.GetRange(ctx, key(i), 0, -1).Result() },
		func(i int) (string, error) { return Cached(c, time.Hour).Get(ctx, key(i)).Result() },
		func(i int) (string, error) {
			all, err := r.MGet(ctx, key(i), key((i+1)%keys)).Result()
			if err != nil {
				return "", err
			}
			return all[0].(string), nil
		},
	}
	writes := 1500
	if raceEnabled {
		writes = 400
	}
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	var reads atomic.Int64
	for w, way := range ways {
		readers.Go(func() {
			for n := w; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				i := n % keys
				least := written[i].Load()
				v, err := way(i)
				if err != nil {
					t.Errorf("way %d: %v", w, err)
					return
				}
				if got, err := strconv.ParseInt(v, 10, 64); err != nil || got < least {
					t.Errorf("way %d: read %q of %s after the write of %d had returned", w, v, key(i), least)
					return
				}
				reads.Add(1)
				if n%50 == 0 {
					r.Get(ctx, fmt.Sprint("other", n)) // so that something is evicted
				}
			}
		})
	}
	for i := range keys {
		writers.Go(func() {
			for n := range int64(writes) {
				switch n % 3 {
				case 0:
					c.Set(ctx, key(i), n, 0)
				case 1:
					c.Pipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, key(i), n, 0); return nil })
				case 2:
					c.Incr(ctx, key(i))
				}
				written[i].Store(n)
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	t.Logf("%d reads, %d writes, %d GETs", reads.Load(), keys*writes, s.Stats("get"))
}

// Everything at once, while the server is frozen, killed and started again:
// for the race detector, and no call may hang or say what is not so.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	c := redis.NewClient(&redis.Options{Addr: s.Addr, ReadTimeout: 300 * time.Millisecond, MaxRetries: -1})
	t.Cleanup(func() { c.Close() })
	ctx := t.Context()
	g := newGuard(c, testTimeout)
	r, err := g.Reader(ReaderOptions{MaxAge: time.Millisecond, RefreshAfter: time.Millisecond / 2, MaxStale: time.Second, Channel: "written"})
	if err != nil {
		t.Fatal(err)
	}
	known := func(err error) bool {
		return err == nil || err == redis.Nil || errors.Is(err, ErrUnavailable) || errors.Is(err, ErrSuspended) || errors.Is(err, ErrClosed)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var calls atomic.Int64
	for _, do := range []func(n int) error{
		func(n int) error { return r.Get(ctx, fmt.Sprint("k", n%50)).Err() },
		func(n int) error { return r.MGet(ctx, fmt.Sprint("k", n%50), "k1", "k2").Err() },
		func(n int) error { return r.HGetAll(ctx, "h").Err() },
		func(n int) error { return r.Invalidate(ctx, "k1") },
		func(n int) error { c.Set(ctx, fmt.Sprint("k", n%50), n, 0); return nil },
		func(n int) error { Cached(c, time.Millisecond).Get(ctx, "k3"); return nil },
		func(n int) error {
			short, cancel := context.WithTimeout(ctx, time.Duration(n%5)*time.Millisecond)
			defer cancel()
			if err := r.Get(short, "k4").Err(); !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
			return nil
		},
		func(n int) error {
			if n%100 == 0 {
				g.Suspend()
			} else {
				g.Resume()
			}
			g.Status()
			time.Sleep(time.Millisecond)
			return nil
		},
	} {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := do(n); !known(err) {
					t.Errorf("%v", err)
					return
				}
				calls.Add(1)
				time.Sleep(100 * time.Microsecond)
			}
		})
	}
	more := func(what string) {
		from := calls.Load()
		await(t, "calls "+what, func() bool { return calls.Load() > from+1000 })
	}
	more("at first")
	s.Pause()
	more("while it is frozen")
	s.Resume()
	more("afterwards")
	s.Kill()
	more("while it is away")
	s.Restart()
	more("when it is back")
	close(stop)
	ended := make(chan struct{})
	go func() {
		wg.Wait()
		close(ended)
	}()
	await(t, "all calls to return", func() bool { return closedNow(ended) })
	g.Resume()
	await(t, "the guard is back", func() bool { return known(r.Get(ctx, "k1").Err()) && g.Status().State == OK })
	g.Close()
}
