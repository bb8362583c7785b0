// Package interfaces has guards that know what they read from as an interface, and get
// something that nobody guards.
package interfaces

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over the quota")

type Checker interface{ Check(context.Context) error }

type Getter interface {
	Get(ctx context.Context, key string) (string, error)
}

// Plain asks nobody.
type Plain struct{ rdb *redis.Client }

func (p *Plain) Get(ctx context.Context, key string) (string, error) {
	return p.rdb.Get(ctx, key).Result()
}

type Cache struct {
	rdb     *redis.Client
	checker Checker
	guards  []func(context.Context) error
}

type Manager struct{ from Getter }

func New(rdb *redis.Client) *Cache {
	c := &Cache{rdb: rdb, checker: &Manager{from: &Plain{rdb: rdb}}}
	m := &Manager{from: &Plain{rdb: rdb}}
	c.guards = append(c.guards, m.Check)
	return c
}

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	for _, guard := range c.guards {
		if err := guard(ctx); err != nil {
			return "", err
		}
	}
	if err := c.checker.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

func (m *Manager) Check(ctx context.Context) error {
	used, err := m.from.Get(ctx, "quota:used")
	if err == nil && used > "100" {
		err = errOver
	}
	return err
}
