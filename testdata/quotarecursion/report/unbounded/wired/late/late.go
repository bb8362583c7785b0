// Package late closes the circle by a struct literal and a field.
package late

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/wired/cache"
	"redisvet.test/quotarecursion/report/unbounded/wired/quota"
)

type App struct {
	Cache *cache.Cache
	Quota *quota.Quota
}

func New(rdb *redis.Client) *App {
	a := &App{}
	a.Quota = &quota.Quota{}
	a.Cache = cache.New(rdb, cache.WithGuard(a.Quota))
	a.Quota.Store = a.Cache // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Allow -> \(\*Cache\)\.Get -> Guard\.Allow$`
	return a
}
