// Package setter closes circles by a method that sets the gate.
package setter

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/tied/cache"
	"redisvet.test/quotarecursion/report/unbounded/tied/quota"
)

// App holds both ends.
type App struct {
	cache *cache.Cache
	gate  cache.Gate
}

// New ties the ends together as fields.
func New(rdb *redis.Client) *App {
	app := &App{cache: cache.New(rdb)}
	app.gate = quota.Over(app.cache)
	app.cache.SetGate(app.gate) // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Pass -> \(\*Cache\)\.Load -> Gate\.Pass$`
	return app
}

// Trailed closes the circle by a write, in one expression.
func Trailed(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	c.SetGate(quota.NewTrail(c)) // want unbounded:`infinite recursion; .*path: \(\*Trail\)\.Pass -> \(\*Trail\)\.note -> \(\*Cache\)\.Store -> Gate\.Pass$`
	return c
}
