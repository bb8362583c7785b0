// Package embedded has types that are embedded, and methods that are promoted.
package embedded

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache embeds its quota.
type Cache struct {
	rdb *redis.Client
	*Quota
}

// Quota embeds the cache that it reads by.
type Quota struct {
	*Cache
	limit int
}

// New ties them together.
func New(rdb *redis.Client) *Cache {
	c := &Cache{rdb: rdb, Quota: &Quota{limit: 10}}
	c.Quota.Cache = c
	return c
}

// Get asks by a promoted method.
func (c *Cache) Get(ctx context.Context, key string) (int, error) {
	if err := c.Check(ctx); err != nil {
		return 0, err
	}
	return c.rdb.Get(ctx, key).Int()
}

// Check reads by a promoted method.
func (q *Quota) Check(ctx context.Context) error {
	n, err := q.Get(ctx, "quota") // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Check -> \(\*Cache\)\.Get -> \(\*Quota\)\.Check$`
	if err == nil && n > q.limit {
		return errOver
	}
	return err
}

// base has what all services use.
type base struct {
	*redis.Client
	guard *gate
}

type service struct{ base }

type gate struct {
	svc *service
}

func newService(rdb *redis.Client) *service {
	s := &service{base{Client: rdb}}
	s.guard = &gate{svc: s}
	return s
}

// Store is promoted to service, and sends by a client that is embedded.
func (b *base) Store(ctx context.Context, key string) error {
	if !b.guard.open(ctx) {
		return errOver
	}
	return b.Set(ctx, key, 1, time.Minute).Err()
}

func (g *gate) open(ctx context.Context) bool {
	err := g.svc.Store(ctx, "open") // want unbounded:`infinite recursion; .*path: \(\*gate\)\.open -> \(\*base\)\.Store -> \(\*gate\)\.open$`
	return err == nil
}
