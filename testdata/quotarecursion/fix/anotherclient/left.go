package anotherclient

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Both of its clients have the hook.
type twice struct {
	base
	rdb, spare *redis.Client
}

func (q *twice) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if q.rdb.Get(ctx, "quota").Val() == "0" { // want unbounded:`infinite recursion`
			return errOver
		}
		return next(ctx, cmd)
	}
}

func ConnectTwice(addr string) *redis.Client {
	rdb, spare := redis.NewClient(&redis.Options{Addr: addr}), redis.NewClient(&redis.Options{Addr: addr})
	q := &twice{rdb: rdb, spare: spare}
	rdb.AddHook(q)
	spare.AddHook(q)
	return rdb
}

// Given is handed its second client by others, who may have hooks on it.
type given struct {
	base
	rdb, other *redis.Client
}

func (g *given) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if g.rdb.Get(ctx, "quota").Val() == "0" { // want unbounded:`infinite recursion`
			return errOver
		}
		return next(ctx, cmd)
	}
}

func ConnectGiven(addr string, other *redis.Client) *redis.Client {
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	rdb.AddHook(&given{rdb: rdb, other: other})
	return rdb
}

// Shared hands its second client on, and somebody may add a hook to it there.
type shared struct {
	base
	rdb, other *redis.Client
}

func (s *shared) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if s.rdb.Get(ctx, "quota").Val() == "0" { // want unbounded:`infinite recursion`
			return errOver
		}
		return next(ctx, cmd)
	}
}

func ConnectShared(addr string, watch func(*redis.Client)) *redis.Client {
	rdb, other := redis.NewClient(&redis.Options{Addr: addr}), redis.NewClient(&redis.Options{Addr: addr})
	watch(other)
	rdb.AddHook(&shared{rdb: rdb, other: other})
	return rdb
}

// late may get a hook on the other client as well.
type late struct {
	base
	rdb, other *redis.Client
}

func (l *late) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if l.rdb.Exists(ctx, "stop").Val() == 1 { // want unbounded:`infinite recursion`
			return errOver
		}
		return next(ctx, cmd)
	}
}

// Watch adds it.
func (l *late) Watch(h redis.Hook) { l.other.AddHook(h) }

// ConnectLate makes both.
func ConnectLate(addr string) *redis.Client {
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	rdb.AddHook(&late{rdb: rdb, other: redis.NewClient(&redis.Options{Addr: addr})})
	return rdb
}

// open hands the other client out.
type open struct {
	base
	rdb, other *redis.Client
}

func (o *open) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if o.rdb.Exists(ctx, "stop").Val() == 1 { // want unbounded:`infinite recursion`
			return errOver
		}
		return next(ctx, cmd)
	}
}

// Other is for everybody.
func (o *open) Other() *redis.Client { return o.other }

// ConnectOpen makes both.
func ConnectOpen(addr string) *redis.Client {
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	rdb.AddHook(&open{rdb: rdb, other: redis.NewClient(&redis.Options{Addr: addr})})
	return rdb
}
