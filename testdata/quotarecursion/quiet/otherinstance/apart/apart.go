// Package apart wires the same types without a circle.
package apart

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/tied/cache"
	"redisvet.test/quotarecursion/report/unbounded/tied/quota"
)

// TwoCaches gives the quota a cache of its own, that nobody gates.
func TwoCaches(rdb *redis.Client) *cache.Cache {
	counters := cache.New(rdb)
	values := cache.New(rdb)
	values.SetGate(quota.Over(counters))
	return values
}

// TwoClients has them on two servers as well, wired as a literal.
func TwoClients(values, counters *redis.Client) *cache.Cache {
	return &cache.Cache{
		Client: values,
		Gate:   &quota.Quota{Values: &cache.Cache{Client: counters}},
	}
}

// Plain gives it the type that asks nobody.
func Plain(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	c.SetGate(quota.Over(cache.Plain{Client: rdb}))
	return c
}

// TakenOut gives it the client of the very cache that it is the gate of.
func TakenOut(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	c.SetGate(quota.Over(cache.Plain{Client: c.Client}))
	return c
}

// App holds both instances side by side.
type App struct {
	Values   *cache.Cache
	Counters *cache.Cache
	Quota    *quota.Quota
}

// NewApp keeps them apart in its fields.
func NewApp(rdb *redis.Client) *App {
	app := &App{Values: cache.New(rdb), Counters: cache.New(rdb)}
	app.Quota = quota.Over(app.Counters)
	app.Values.SetGate(app.Quota)
	return app
}

// Shown gives a quota to a page that shows it. Nothing asks it.
func Shown(rdb *redis.Client) (*cache.Cache, *quota.Quota) {
	c := cache.New(rdb)
	return c, quota.Over(c)
}

// Second has a quota read through a cache that another quota guards. The other
// one is asked for that, and reads directly: two steps, and no way back.
func Second(ctx context.Context, rdb *redis.Client) error {
	guarded := cache.New(rdb, cache.WithGate(quota.Over(cache.Plain{Client: rdb})))
	second := quota.Over(guarded)
	other := cache.New(rdb, cache.WithGate(second))
	_, err := other.Load(ctx, "page")
	return err
}
