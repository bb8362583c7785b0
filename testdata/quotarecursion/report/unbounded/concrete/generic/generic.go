// Package generic has a cycle of generic types.
package generic

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache keeps values of one type.
type Cache[T any] struct {
	rdb   *redis.Client
	quota *Quota[T]
}

// Quota reads by a cache of the same type.
type Quota[T any] struct {
	cache *Cache[T]
	over  func(T) bool
}

// New ties the two together.
func New[T any](rdb *redis.Client, over func(T) bool) *Cache[T] {
	c := &Cache[T]{rdb: rdb}
	c.quota = &Quota[T]{cache: c, over: over}
	return c
}

// Get asks first.
func (c *Cache[T]) Get(ctx context.Context, key string) (T, error) {
	var v T
	if err := c.quota.Check(ctx); err != nil {
		return v, err
	}
	b, err := c.rdb.Get(ctx, key).Bytes()
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	return v, err
}

// Check reads a value of the type.
func (q *Quota[T]) Check(ctx context.Context) error {
	v, err := q.cache.Get(ctx, "quota") // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Check -> \(\*Cache\)\.Get -> \(\*Quota\)\.Check$`
	if err == nil && q.over(v) {
		err = errOver
	}
	return err
}

// Counters are of one type, and their gate is not generic.
type Counters[K ~string] struct {
	rdb  *redis.Client
	gate *Gate
}

// Gate reads by counters of strings.
type Gate struct {
	counters *Counters[string]
}

// Incr asks first.
func (c *Counters[K]) Incr(ctx context.Context, key K) (int64, error) {
	if !c.gate.Open(ctx) {
		return 0, errOver
	}
	return c.rdb.Incr(ctx, string(key)).Result()
}

// Open counts what it lets through.
func (g *Gate) Open(ctx context.Context) bool {
	n, err := g.counters.Incr(ctx, "open") // want unbounded:`infinite recursion; .*path: \(\*Gate\)\.Open -> \(\*Counters\)\.Incr -> \(\*Gate\)\.Open$`
	return err == nil && n < 100
}

var rdb = redis.NewClient(&redis.Options{})

// Load is a function with a type parameter.
func Load[T any](ctx context.Context, key string) (T, error) {
	var v T
	if err := allowed(ctx); err != nil {
		return v, err
	}
	return v, rdb.Get(ctx, key).Scan(&v)
}

func allowed(ctx context.Context) error {
	n, err := Load[int](ctx, "quota") // want unbounded:`infinite recursion; .*path: allowed -> Load -> allowed$`
	if err == nil && n == 0 {
		return errOver
	}
	return err
}

// Checker is what a guarded store needs.
type Checker interface {
	Check(ctx context.Context) error
}

// Guarded has its guard by a type parameter.
type Guarded[C Checker] struct {
	rdb   *redis.Client
	guard C
}

// Plan is the guard.
type Plan struct {
	store *Guarded[*Plan]
}

// Get asks what the type parameter is.
func (g *Guarded[C]) Get(ctx context.Context, key string) (string, error) {
	if err := g.guard.Check(ctx); err != nil {
		return "", err
	}
	return g.rdb.Get(ctx, key).Result()
}

// Check reads by the store that it guards.
func (p *Plan) Check(ctx context.Context) error {
	_, err := p.store.Get(ctx, "plan") // want unbounded:`infinite recursion; .*path: \(\*Plan\)\.Check -> \(\*Guarded\)\.Get -> .*Check$`
	return err
}
