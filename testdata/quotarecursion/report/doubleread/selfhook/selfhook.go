// Package selfhook has hooks that meet themselves, and stop.
package selfhook

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// passing is the part of a hook that has nothing to say.
type passing struct{}

func (passing) DialHook(next redis.DialHook) redis.DialHook { return next }

func (passing) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (passing) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

type ownKey struct{}

// marked knows its own command by a mark in the context.
type marked struct {
	passing
	rdb *redis.Client
}

func (m *marked) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if ctx.Value(ownKey{}) != nil {
			return next(ctx, cmd)
		}
		own := context.WithValue(ctx, ownKey{}, true)
		if m.rdb.Get(own, "quota").Val() == "0" { // want doubleread:`^each operation costs 2 round trips: .*path: \(\*marked\)\.ProcessHook -> GET -> .*$`
			return errOver
		}
		return next(ctx, cmd)
	}
}

// Marked returns a client with one more command a command.
func Marked(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(&marked{rdb: rdb})
	return rdb
}

// busy lets through whatever comes while it asks.
type busy struct {
	passing
	rdb    *redis.Client
	asking atomic.Bool
}

func (b *busy) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if b.asking.CompareAndSwap(false, true) {
			n := b.rdb.Incr(ctx, "commands").Val() // want doubleread:`^each operation costs 2 round trips: .*path: \(\*busy\)\.ProcessHook -> INCR -> .*$`
			b.asking.Store(false)
			if n > 1_000_000 {
				return errOver
			}
		}
		return next(ctx, cmd)
	}
}

// Busy returns a client with one more command a command.
func Busy(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(&busy{rdb: rdb})
	return rdb
}
