package peers

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-redis/cache/v9"
	"github.com/maypok86/otter/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

type timed struct {
	value string
	until time.Duration
}

var sink string

// pointer is the least that a look at something with an age can cost.
func pointer(testing.TB, *redistest.Server) func() error {
	base := time.Now()
	var p atomic.Pointer[timed]
	p.Store(&timed{"value", time.Hour})
	return func() error {
		if v := p.Load(); time.Since(base) < v.until {
			sink = v.value
		}
		return nil
	}
}

// caches read one key that changes seldom.
func caches() []subject {
	ctx := context.Background()
	base := time.Now()
	return []subject{
		{"read", "atomic pointer and clock", pointer},
		{"read", "sync.Map and clock", func(testing.TB, *redistest.Server) func() error {
			var m sync.Map
			m.Store("k", &timed{"value", time.Hour})
			return func() error {
				v, _ := m.Load("k")
				if v := v.(*timed); time.Since(base) < v.until {
					sink = v.value
				}
				return nil
			}
		}},
		{"read", "otter GetIfPresent, with an age", func(testing.TB, *redistest.Server) func() error {
			c := otter.Must(&otter.Options[string, string]{
				MaximumSize: 1000, ExpiryCalculator: otter.ExpiryWriting[string, string](time.Hour),
			})
			c.Set("k", "value")
			return func() error {
				sink, _ = c.GetIfPresent("k")
				return nil
			}
		}},
		{"read", "go-redis/cache TinyLFU Get", func(t testing.TB, s *redistest.Server) func() error {
			c := cache.New(&cache.Options{Redis: client(t, s), LocalCache: cache.NewTinyLFU(1000, time.Hour)})
			if err := c.Set(&cache.Item{Key: "cached", Value: "value", TTL: time.Hour}); err != nil {
				t.Fatal(err)
			}
			return func() error { return c.Get(ctx, "cached", &sink) }
		}},
		{"read", "rueidis DoCache", func(t testing.TB, s *redistest.Server) func() error {
			c, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{s.Addr}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			return func() (err error) {
				sink, err = c.DoCache(ctx, c.B().Get().Key("k").Cache(), time.Hour).ToString()
				return err
			}
		}},
		{"read", "go-redis client-side cache Get", func(t testing.TB, s *redistest.Server) func() error {
			c := client(t, s, func(o *redis.Options) {
				o.Protocol = 3
				o.ClientSideCacheConfig = &redis.ClientSideCacheConfig{}
			})
			return func() (err error) {
				sink, err = c.Get(ctx, "k").Result()
				return err
			}
		}},
		{"read", "redisguard Cached.Get", func(t testing.TB, s *redistest.Server) func() error {
			c := client(t, s)
			return func() (err error) {
				sink, err = redisguard.Cached(c, time.Hour).Get(ctx, "k").Result()
				return err
			}
		}},
		{"read", "redisguard Reader.Get", func(t testing.TB, s *redistest.Server) func() error {
			r, err := guard(t, s).Reader(redisguard.ReaderOptions{MaxAge: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			return func() (err error) {
				sink, err = r.Get(ctx, "k").Result()
				return err
			}
		}},
		{"read", "redisguard Reader.Value", func(t testing.TB, s *redistest.Server) func() error {
			r, err := guard(t, s).Reader(redisguard.ReaderOptions{MaxAge: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			return func() (err error) {
				sink, _, err = r.Value(ctx, "k")
				return err
			}
		}},
		{"read", "go-redis Get", func(t testing.TB, s *redistest.Server) func() error {
			c := client(t, s)
			return func() (err error) {
				sink, err = c.Get(ctx, "k").Result()
				return err
			}
		}},
	}
}

func guard(t testing.TB, s *redistest.Server) *redisguard.Guard {
	g, err := redisguard.New(client(t, s), redisguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}
