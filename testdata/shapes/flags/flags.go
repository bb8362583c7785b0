// Package flags switches features on and off.
package flags

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard"

	"redisvet.test/shapes/kv"
)

type Flag struct{ On bool }

type Flags struct {
	store kv.Store[Flag]
	rdb   redis.Cmdable
}

func New(store kv.Store[Flag], rdb redis.Cmdable) *Flags { return &Flags{store, rdb} }

// On reports whether a feature is on, and nobody owns it. It is on at first.
func (f *Flags) On(ctx context.Context, name string) bool {
	flag, err := f.store.Get(ctx, name)
	if err == redis.Nil {
		f.store.Put(ctx, name, Flag{On: true})
	}
	return flag.On && redisguard.Cached(f.rdb, time.Minute).HGet(ctx, "flag:owners", name).Val() == "" // sends HGET flag:owners
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
	f.rdb.HGet(ctx, "flag:owner", name)
}
