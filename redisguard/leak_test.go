package redisguard

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// 500 clients that were read through leave neither goroutines nor memory, once
// they are closed and forgotten.
func TestFiveHundredClientsLeaveNothing(t *testing.T) {
	s := redistest.Shared(t)
	ctx := context.Background()
	s.Client().Set(ctx, "k", string(make([]byte, 100<<10)), 0)
	use := func(clients int) {
		for range clients {
			c := redis.NewClient(s.Options())
			Cached(c, time.Hour).Get(ctx, "k")
			g := mustGuard(c)
			r, err := g.Reader(ReaderOptions{MaxAge: time.Hour, Channel: "written"})
			if err != nil {
				t.Fatal(err)
			}
			r.MGet(ctx, "k", "none")
			g.Close()
			c.Close()
		}
	}
	use(20)
	await(t, "the first to end", func() bool { runtime.GC(); return stores.len() < 10 })
	goroutines, heap := runtime.NumGoroutine(), heapInUse()
	use(500)
	await(t, "all goroutines to end", func() bool { return runtime.NumGoroutine() <= goroutines+10 })
	// 100 kB and more for each would be left, if they were kept. Cleanups run
	// after the collection that found a client dead.
	await(t, "the heap to be within 5 MiB of what it was", func() bool { return heapInUse()-heap < 5<<20 })
}

// A client whose Guard was not closed is collected with its cache, as one without a
// Guard is.
func TestClientWithAGuardThatIsNotClosedIsCollected(t *testing.T) {
	before, named := stores.len(), namesInUse.len()
	for range 50 {
		c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
		Cached(c, time.Second)
		g := mustGuard(c)
		if _, err := g.Reader(ReaderOptions{MaxAge: time.Second}); err != nil {
			t.Fatal(err)
		}
		if _, err := g.Limiter(LimiterOptions{Name: "x", Rate: 1, Burst: 1, OnOutage: FailOpen}); err != nil {
			t.Fatal(err)
		}
		if _, err := g.Breaker(BreakerOptions{Name: "x"}); err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
	await(t, "the clients to be collected", func() bool {
		runtime.GC()
		return stores.len() <= before && namesInUse.len() <= named
	})
}

// Guards of a client that a program drops without closing them leave nothing, and
// their names are free again. Those of a limiter in use are not.
func TestGuardsThatAreNotClosedLeaveNothing(t *testing.T) {
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer c.Close()
	o := LimiterOptions{Name: "x", Rate: 1, Burst: 1, OnOutage: FailOpen}
	limiter := func() (*Limiter, error) { return mustGuard(c).Limiter(o) }
	all := namesOf(c)
	users := func() int {
		all.mu.Lock()
		defer all.mu.Unlock()
		n := 0
		for _, set := range all.of {
			n += len(set.guards)
		}
		return n
	}
	for range 100 {
		if _, err := limiter(); err != nil {
			t.Fatal(err)
		}
	}
	used, err := limiter()
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the guards to be collected", func() bool { runtime.GC(); return users() == 1 })
	o.Rate = 2
	if _, err := limiter(); err == nil {
		t.Error("two option sets under a name in use")
	}
	runtime.KeepAlive(used)
	used = nil
	await(t, "the name to be free", func() bool {
		runtime.GC()
		_, err := limiter()
		return err == nil
	})
}

// What a reader keeps stays within MaxBytes on the heap as well as by its own
// count, whatever is asked: many keys, or many fields of one.
func TestReaderStaysWithinItsBytesOnTheHeap(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector's own memory is no matter here")
	}
	maxBytes, keys := int64(2<<20), 15_000 // several times what there is room for
	if long {
		maxBytes, keys = 8<<20, 60_000
	}
	for name, read := range map[string]func(r *Reader, i int){
		"keys":    func(r *Reader, i int) { r.Get(context.Background(), fmt.Sprint("key:", i)) },
		"nothing": func(r *Reader, i int) { r.Exists(context.Background(), fmt.Sprint("key:", i)) },
		"fields":  func(r *Reader, i int) { r.HGet(context.Background(), "hash", fmt.Sprint("field:", i)) },
		"hashes":  func(r *Reader, i int) { r.HGetAll(context.Background(), fmt.Sprint("hash:", i)) },
		"of two questions": func(r *Reader, i int) {
			r.Get(context.Background(), fmt.Sprint("key:", i/2))
			r.StrLen(context.Background(), fmt.Sprint("key:", i/2))
		},
	} {
		t.Run(name, func(t *testing.T) {
			// The answers come from a hook: what is measured is memory.
			c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
			defer c.Close()
			c.AddHook(hookFunc(func(_ context.Context, cmd redis.Cmder, _ redis.ProcessHook) error {
				switch cmd := cmd.(type) {
				case *redis.StringCmd:
					cmd.SetVal("a short value")
				case *redis.MapStringStringCmd:
					cmd.SetVal(map[string]string{"f": "v", "g": "w"})
				}
				return nil
			}))
			g := guardWith(c, patience, Options{MaxBytes: maxBytes})
			r, err := g.Reader(ReaderOptions{MaxAge: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			for range 5 { // until what is left of the test before has gone
				runtime.GC()
				time.Sleep(10 * time.Millisecond)
			}
			before := heapInUse()
			most := int64(0)
			for i := range keys {
				read(r, i)
				if i%(keys/8) == keys/8-1 {
					most = max(most, heapInUse()-before)
				}
			}
			t.Logf("at most %.1f times MaxBytes on the heap, %d keys held", float64(most)/float64(maxBytes), r.s.boxes.EstimatedSize())
			if most > 2*maxBytes { // as for limiters and breakers
				t.Errorf("%d bytes on the heap, of %d", most, maxBytes)
			}
			runtime.KeepAlive(r)
		})
	}
}

// While a server is frozen and a hundred goroutines read, the requests that
// nobody waits for any more do not pile up.
func TestOutageDoesNotPileUpGoroutines(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const callers, span = 50, 2 * time.Second
		f := &fakeRedis{value: "v"}
		r, _ := readerOf(t, f.client(t), testTimeout, ReaderOptions{MaxAge: time.Nanosecond, MaxStale: time.Hour})
		ctx := t.Context()
		r.Get(ctx, "k")
		f.freeze(t)
		before, start := runtime.NumGoroutine(), time.Now()
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				for n := 0; time.Since(start) < span; n++ {
					r.Get(ctx, fmt.Sprint("k", i, n))
					time.Sleep(20 * time.Millisecond)
				}
			})
		}
		most := 0
		for time.Since(start) < span {
			most = max(most, runtime.NumGoroutine()-before-callers)
			time.Sleep(10 * time.Millisecond)
		}
		wg.Wait()
		t.Logf("at most %d goroutines besides the callers; %d requests", most, f.swallowed())
		// Three for each of the callers' first requests, and a probe now and then.
		if most > 4*callers {
			t.Errorf("%d goroutines besides the callers", most)
		}
		if n := int64(f.swallowed()); n > callers+mostRequests(span) {
			t.Errorf("%d requests", n)
		}
	})
}

// Hooks join while commands run: the reader's own must not race with them.
func TestCachedJoinsARunningClient(t *testing.T) {
	if !hooksMayJoin {
		t.Skip("Cached adds no hook with this go-redis")
	}
	t.Parallel()
	cluster, s := redistest.SharedCluster(t), redistest.Shared(t)
	ring := redis.NewRing(redistest.RingOptions(map[string]*redistest.Server{"one": s}))
	t.Cleanup(func() { ring.Close() })
	for name, c := range map[string]redis.UniversalClient{"client": s.Client(), "cluster": cluster.Client(), "ring": ring} {
		ctx := t.Context()
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				k := fmt.Sprint("joined", i)
				for n := range 50 {
					want := fmt.Sprint(n)
					if n < 10 {
						c.Set(ctx, k, want, 0)
						continue
					}
					Cached(c, time.Hour).Get(ctx, k)
					c.Set(ctx, k, want, 0)
					if v := Cached(c, time.Hour).Get(ctx, k).Val(); v != want {
						t.Errorf("%s: %q after SET of %q", name, v, want)
					}
				}
			})
		}
		wg.Wait()
	}
}
