// Package inside assigns its own functions to the cache that they use.
package inside

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/functions/cache"
)

// Manager checks access by length.
type Manager struct {
	cache *cache.Cache
}

// Install is the assignment of a method value to a package variable.
func Install(c *cache.Cache) *Manager {
	manager := &Manager{cache: c}
	cache.OnAccess = manager.Check
	return manager
}

// Check is called by all caches.
func (m *Manager) Check(ctx context.Context, key string) error {
	n, err := m.cache.Length(ctx, "quota:log") // want unbounded:`infinite recursion; .*path: \(\*Manager\)\.Check -> \(\*Cache\)\.Length -> .*OnAccess$`
	if err == nil && n > 1000 {
		err = errors.New("log is full")
	}
	return err
}

// Usage is given to the cache through a setter.
type Usage struct {
	cache *cache.Cache
}

// NewUsage gives the cache a method value.
func NewUsage(c *cache.Cache) *Usage {
	u := &Usage{cache: c}
	c.SetOnWrite(u.Count)
	return u
}

// Count writes on each write.
func (u *Usage) Count(ctx context.Context, key string) error {
	return u.add(ctx, key) // want unbounded:`infinite recursion; .*path: \(\*Usage\)\.Count -> \(\*Usage\)\.add -> \(\*Cache\)\.Write -> .*OnWrite$`
}

func (u *Usage) add(ctx context.Context, key string) error {
	return u.cache.Write(ctx, "usage:"+key, "1")
}

// Closure hands in a function literal that closes over the cache.
func Closure(rdb *redis.Client) *cache.Cache {
	c := cache.New(cache.Config{Client: rdb})
	c.Before(func(ctx context.Context, key string) error {
		v, err := c.Read(ctx, "blocked:"+key) // want unbounded:`infinite recursion; .*path: Closure.* -> \(\*Cache\)\.Read -> .*checks.*$`
		if err == nil && v == "1" {
			err = errors.New("blocked")
		}
		return err
	})
	return c
}

// Literal names the function in the configuration of the cache.
func Literal(rdb *redis.Client) *cache.Cache {
	var c *cache.Cache
	c = cache.New(cache.Config{
		Client: rdb,
		BeforeRead: func(ctx context.Context, key string) error {
			_, err := c.Read(ctx, "seen:"+key) // want unbounded:`infinite recursion; .*path: Literal.* -> \(\*Cache\)\.Read -> .*BeforeRead$`
			return err
		},
	})
	return c
}
