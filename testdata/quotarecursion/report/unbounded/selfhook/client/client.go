// Package client builds clients with hooks that use them.
package client

import (
	"context"
	"errors"

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

// scripted takes a token by a script.
type scripted struct {
	passing
	rdb *redis.Client
}

var take = redis.NewScript(`return redis.call("DECR", KEYS[1])`)

func (s scripted) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		left, err := take.Run(ctx, s.rdb, []string{"tokens"}).Int() // want unbounded:`infinite recursion; .*path: scripted\.ProcessHook -> EVALSHA -> .*$`
		if err != nil {
			return err
		}
		if left < 0 {
			return errOver
		}
		return next(ctx, cmd)
	}
}

// Scripted returns a client that takes a token for each command.
func Scripted(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(scripted{rdb: rdb})
	return rdb
}

// counted does not wait for its count, and each count is counted.
type counted struct {
	passing
	rdb *redis.Client
}

func (c *counted) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		go c.rdb.Incr(context.WithoutCancel(ctx), "commands") // want unbounded:`infinite recursion; .*path: \(\*counted\)\.ProcessHook -> INCR -> .*$`
		return next(ctx, cmd)
	}
}

// Counted returns a client that counts its commands beside them.
func Counted(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(&counted{rdb: rdb})
	return rdb
}

// client is what global uses and is installed on.
var client = redis.NewClient(&redis.Options{Addr: "localhost:6379"})

func init() { client.AddHook(global{}) }

// global has no field: it knows the client by its name.
type global struct{ passing }

func (global) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if blocked(ctx) { // want unbounded:`infinite recursion; .*path: global\.ProcessHook -> blocked -> EXISTS -> .*$`
			return errOver
		}
		return next(ctx, cmd)
	}
}

func blocked(ctx context.Context) bool { return client.Exists(ctx, "blocked").Val() > 0 }

// Ping is how the rest of the service knows the client.
func Ping(ctx context.Context) error { return client.Ping(ctx).Err() }

// clustered is a hook of a cluster, which has the methods of a client.
type clustered struct {
	passing
	rdb *redis.ClusterClient
}

func (c *clustered) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if c.rdb.SIsMember(ctx, "denied", cmd.Name()).Val() { // want unbounded:`infinite recursion; .*path: \(\*clustered\)\.ProcessHook -> SISMEMBER -> .*$`
			return errOver
		}
		return next(ctx, cmd)
	}
}

// Clustered returns a cluster client that asks itself.
func Clustered(opt *redis.ClusterOptions) *redis.ClusterClient {
	c := redis.NewClusterClient(opt)
	c.AddHook(&clustered{rdb: c})
	return c
}
