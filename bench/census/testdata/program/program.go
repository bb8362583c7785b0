// Package program has a place of each kind that the list knows, and twins that
// are no place.
package program

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type store struct{ rdb *redis.Client }

func (s *store) save(ctx context.Context, key string) { s.rdb.Set(ctx, key, 1, 0) }

func (s *store) saveAndExpire(ctx context.Context, key string) {
	s.save(ctx, key)
	s.rdb.Expire(ctx, key, 0)
}

func (s *store) fourth(ctx context.Context, key string) { s.third(ctx, key) }
func (s *store) third(ctx context.Context, key string)  { s.second(ctx, key) }
func (s *store) second(ctx context.Context, key string) { s.save(ctx, key) }

type saver interface {
	save(ctx context.Context, key string)
}

// An asker has a method of go-redis, which a test may replace.
type asker interface {
	Get(ctx context.Context, key string) *redis.StringCmd
	Name() *redis.StringCmd
}

func direct(ctx context.Context, rdb redis.UniversalClient, keys []string) {
	for _, key := range keys {
		rdb.Get(ctx, key)
	}
	for i := 0; rdb.Exists(ctx, keys[i]).Val() > 0; i++ {
	}
}

func through(ctx context.Context, s *store, v saver, keys []string) {
	for _, key := range keys {
		s.saveAndExpire(ctx, key)
		v.save(ctx, key)
		s.third(ctx, key)
		s.fourth(ctx, key) // one call too many
	}
}

func replaced(ctx context.Context, a asker, keys []string) {
	for _, key := range keys {
		a.Get(ctx, key)
		a.Name()
	}
}

func literals(ctx context.Context, rdb *redis.Client, keys []string) {
	touch := func(key string) { rdb.Touch(ctx, key) }
	for _, key := range keys {
		touch(key)
		func() { rdb.Del(ctx, key) }()
		run(touch)
	}
}

func run(f func(string)) { f("") }

var command = struct {
	Run func(context.Context, *redis.Client)
}{
	Run: func(ctx context.Context, rdb *redis.Client) {
		for {
			rdb.Ping(ctx)
		}
	},
}

func batches(ctx context.Context, rdb *redis.Client, keys []string) {
	pipe := rdb.Pipeline()
	for _, key := range keys {
		pipe.Get(ctx, key)
		if pipe.Len() == 100 {
			pipe.Exec(ctx)
		}
	}
}

func iterator(ctx context.Context, rdb *redis.Client) {
	for it := rdb.Scan(ctx, 0, "", 0).Iterator(); it.Next(ctx); {
	}
}

func walk(ctx context.Context, rdb *redis.Client, key string) {
	for _, child := range rdb.SMembers(ctx, key).Val() {
		walk(ctx, rdb, child)
	}
}

// save is no method, and so not what a saver calls.
func save(ctx context.Context, key string) { other.Del(ctx, key) }

var other *redis.Client

// once is no place: the range is read once.
func once(ctx context.Context, rdb *redis.Client) (keys []string) {
	for _, key := range rdb.Keys(ctx, "*").Val() {
		keys = append(keys, key)
	}
	return keys
}
