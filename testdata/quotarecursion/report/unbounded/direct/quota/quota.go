// Package quota holds guards that read through the cache that asks them.
package quota

import (
	"context"
	"errors"
	"strconv"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/direct/cache"
)

var errOver = errors.New("over quota")

type Manager struct {
	cache *cache.Cache
}

func NewManager(c *cache.Cache) *Manager { return &Manager{cache: c} }

func (m *Manager) Check(ctx context.Context, tenant string) error {
	v, err := m.cache.Get(ctx, tenant, "quota:"+tenant) // want unbounded:`infinite recursion; .*path: \(\*Manager\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check$`
	if err != nil {
		return err
	}
	if n, _ := strconv.Atoi(v); n > 100 {
		return errOver
	}
	return nil
}

// Report is asked by nobody: no circle.
func (m *Manager) Report(ctx context.Context, tenant string) (string, error) {
	return m.cache.Get(ctx, tenant, "quota:"+tenant)
}

// Counter counts on each check, two calls away.
type Counter struct {
	cache *cache.Cache
}

func NewCounter(c *cache.Cache) *Counter { return &Counter{cache: c} }

func (c *Counter) Check(ctx context.Context, tenant string) error {
	n, err := c.count(ctx, tenant) // want unbounded:`infinite recursion; .*path: \(\*Counter\)\.Check -> \(\*Counter\)\.count -> \(\*Cache\)\.Incr -> \(\*Cache\)\.allowed -> Checker\.Check$`
	if err == nil && n > 100 {
		err = errOver
	}
	return err
}

func (c *Counter) count(ctx context.Context, tenant string) (int64, error) {
	return c.cache.Incr(ctx, tenant, "quota:"+tenant)
}

// Armed builds the cache too, and puts itself into it.
type Armed struct {
	cache *cache.Cache
}

func NewArmed(rdb *redis.Client) *Armed {
	a := &Armed{cache: cache.New(rdb)}
	a.cache.Use(a)
	return a
}

func (a *Armed) Check(ctx context.Context, tenant string) error {
	_, err := a.cache.Get(ctx, tenant, "quota:"+tenant) // want unbounded:`infinite recursion; .*path: \(\*Armed\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check$`
	return err
}
