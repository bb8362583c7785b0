// Package candidates asks one of several after another, until one answers or none is left.
package candidates

import (
	"context"
	"errors"
	"math/rand"

	"github.com/redis/go-redis/v9"
)

var errNone = errors.New("none is left")

type Resolver interface {
	Resolve(ctx context.Context, name string) (string, error)
}

type Cache struct{ rdb *redis.Client }

func (c *Cache) Resolve(ctx context.Context, name string) (string, error) {
	return c.rdb.Get(ctx, "name:"+name).Result()
}

type Upstream struct{ addr string }

func (u *Upstream) Resolve(ctx context.Context, name string) (string, error) {
	return u.addr + name, nil
}

type Random struct{ left []Resolver }

func (r *Random) pick() Resolver {
	if len(r.left) == 0 {
		return nil
	}
	return r.left[rand.Intn(len(r.left))]
}

func (r *Random) drop(bad Resolver) {
	var left []Resolver
	for _, x := range r.left {
		if x != bad {
			left = append(left, x)
		}
	}
	r.left = left
}

func (r *Random) Resolve(ctx context.Context, name string) (string, error) {
	for {
		one := r.pick()
		if one == nil {
			return "", errNone
		}
		if a, err := one.Resolve(ctx, name); err == nil && a != "" {
			return a, nil
		}
		r.drop(one)
	}
}

var All = []Resolver{&Cache{}, &Upstream{}}
