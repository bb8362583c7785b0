package unguarded

import (
	"context"
	"encoding/json"

	"github.com/redis/go-redis/v9"
)

// Values keeps values of one type.
type Values[K ~string, V any] struct {
	rdb   *redis.Client
	check *Plan[K, V]
}

// Plan reads by them.
type Plan[K ~string, V any] struct{ values *Values[K, V] }

// Load reads a value.
func (v *Values[K, V]) Load(ctx context.Context, key K) (out V, err error) {
	if err := v.check.SafePlan(ctx); err != nil {
		return out, err
	}
	b, err := v.rdb.Get(ctx, string(key)).Bytes()
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(b, &out)
}

// SafePlan reads a value.
func (p *Plan[K, V]) SafePlan(ctx context.Context) error {
	_, err := p.values.Load(ctx, "plan") // want unbounded:`infinite recursion`
	return err
}

var global = redis.NewClient(&redis.Options{})

// Load is a function.
func Load[T any](ctx context.Context, key string) (T, error) {
	if err := SafeAllowed(ctx); err != nil {
		var none T
		return none, err
	}
	var v T
	err := global.Get(ctx, key).Scan(&v)
	return v, err
}

// SafeAllowed is another.
func SafeAllowed(ctx context.Context) error {
	n, err := Load[int](ctx, "allowed") // want unbounded:`infinite recursion`
	if err == nil && n == 0 {
		return errOver
	}
	return err
}
