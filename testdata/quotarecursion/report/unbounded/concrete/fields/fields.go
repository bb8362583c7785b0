// Package fields keeps the guard, or the way back, as a function in a field.
package fields

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache has its check as a method value.
type Cache struct {
	rdb   *redis.Client
	check func(ctx context.Context) error
}

// Quota reads by the cache.
type Quota struct{ cache *Cache }

// New closes the cycle.
func New(rdb *redis.Client) *Cache {
	c := &Cache{rdb: rdb}
	q := &Quota{cache: c}
	c.check = q.Check
	return c
}

// Get asks the field.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if c.check != nil {
		if err := c.check(ctx); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}

// Check is the value of the field.
func (q *Quota) Check(ctx context.Context) error {
	v, err := q.cache.Get(ctx, "quota") // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Check -> \(\*Cache\)\.Get -> .*heck$`
	if err == nil && v == "0" {
		return errOver
	}
	return err
}

// Store has a literal as its check, which captures the store.
type Store struct {
	rdb   *redis.Client
	allow func(ctx context.Context, n int) bool
}

// NewStore closes the cycle.
func NewStore(rdb *redis.Client) *Store {
	s := &Store{rdb: rdb}
	s.allow = func(ctx context.Context, n int) bool {
		left, err := s.Read(ctx, "left") // want unbounded:`infinite recursion; .*path: NewStore literal -> \(\*Store\)\.Read -> .*$`
		return err == nil && left >= n
	}
	return s
}

// Read asks the literal.
func (s *Store) Read(ctx context.Context, key string) (int, error) {
	if !s.allow(ctx, 1) {
		return 0, errOver
	}
	return s.rdb.Get(ctx, key).Int()
}

// Limiter has its way back as a method value, and its store knows it as a type.
type Limiter struct {
	load func(ctx context.Context, key string) (int, error)
}

// Limited is the store.
type Limited struct {
	rdb     *redis.Client
	limiter *Limiter
}

// NewLimited closes the cycle.
func NewLimited(rdb *redis.Client) *Limited {
	l := &Limited{rdb: rdb}
	l.limiter = &Limiter{load: l.Load}
	return l
}

// Load asks the limiter.
func (l *Limited) Load(ctx context.Context, key string) (int, error) {
	if err := l.limiter.Allow(ctx); err != nil {
		return 0, err
	}
	return l.rdb.Get(ctx, key).Int()
}

// Allow reads by the field.
func (l *Limiter) Allow(ctx context.Context) error {
	n, err := l.load(ctx, "limit") // want unbounded:`infinite recursion; .*path: \(\*Limiter\)\.Allow -> \(\*Limited\)\.Load -> \(\*Limiter\)\.Allow$`
	if err == nil && n == 0 {
		return errOver
	}
	return err
}
