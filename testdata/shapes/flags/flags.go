// Package flags switches features on and off.
package flags

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/shapes/kv"
)

type Flag struct{ On bool }

type Flags struct {
	store kv.Store[Flag]
	rdb   redis.Cmdable
}

func New(store kv.Store[Flag], rdb redis.Cmdable) *Flags { return &Flags{store, rdb} }

// On reports whether a feature is on. It is off at first.
func (f *Flags) On(ctx context.Context, name string) bool {
	flag, err := f.store.Get(ctx, name)
	if err == redis.Nil {
		f.store.Put(ctx, name, Flag{})
	}
	return flag.On
}

// Audience reads who sees features.
func (f *Flags) Audience(ctx context.Context, names []string) []any {
	var all []string
	for _, n := range names {
		all = append(all, "audience:"+n)
	}
	return f.rdb.MGet(ctx, all...).Val() // sends MGET audience:a
}

// Drop is for an administrator.
func (f *Flags) Drop(ctx context.Context, name string) {
	f.rdb.Get(ctx, "flags")
	f.rdb.Set(ctx, "flags:dropped", name, 0)
	f.rdb.MGet(ctx, "flags:a", "flags:b")
}
