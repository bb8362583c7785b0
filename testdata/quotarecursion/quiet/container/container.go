// Package container ties a cache and its guard together in a container, which
// finds out at run time what goes where.
package container

import (
	"context"
	"errors"
	"reflect"

	"github.com/redis/go-redis/v9"
)

// A Guard may refuse what a cache is asked.
type Guard interface {
	Check(ctx context.Context) error
}

// A Cache asks its guard.
type Cache struct {
	Guard Guard
	rdb   *redis.Client
}

// Get returns the value of key.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.Guard.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

// A Source is where a quota is read.
type Source interface {
	Get(ctx context.Context, key string) (string, error)
}

// A Quota is read from its source.
type Quota struct{ Source Source }

// Check refuses when the quota is used up.
func (q *Quota) Check(ctx context.Context) error {
	v, err := q.Source.Get(ctx, "quota")
	if err == nil && v == "0" {
		err = errors.New("over quota")
	}
	return err
}

// Wire gives each of them what its fields ask for.
func Wire(rdb *redis.Client) *Cache {
	cache, quota := &Cache{rdb: rdb}, &Quota{}
	fill(cache, quota)
	fill(quota, cache)
	return cache
}

// fill sets the fields of a struct that a value fits into.
func fill(target, value any) {
	fields := reflect.ValueOf(target).Elem()
	for i := range fields.NumField() {
		if f := fields.Field(i); f.CanSet() && reflect.TypeOf(value).AssignableTo(f.Type()) {
			f.Set(reflect.ValueOf(value))
		}
	}
}
