// Package hooks has hooks that issue commands and do not meet themselves.
package hooks

import (
	"context"
	"errors"
	"net"

	"github.com/redis/go-redis/v9"
)

type passing struct{}

func (passing) DialHook(next redis.DialHook) redis.DialHook { return next }

func (passing) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (passing) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// aside has a client without hooks.
type aside struct {
	passing
	raw *redis.Client
}

func (a *aside) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := a.raw.Incr(ctx, "commands").Err(); err != nil {
			return err
		}
		return next(ctx, cmd)
	}
}

// Aside builds both clients from the same options.
func Aside(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(&aside{raw: redis.NewClient(opt)})
	return rdb
}

// Stripped gives the hook a copy that was made before the hook was there.
func Stripped(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	raw := rdb.WithTimeout(opt.ReadTimeout)
	rdb.AddHook(&aside{raw: raw})
	return rdb
}

// onward sends its own command down the chain, below itself.
type onward struct{ passing }

func (onward) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := next(ctx, redis.NewIntCmd(ctx, "incr", "commands")); err != nil {
			return err
		}
		return next(ctx, cmd)
	}
}

// Onward needs no second client.
func Onward(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(onward{})
	return rdb
}

// retrying has a client for other things, and only sends the command again.
type retrying struct {
	passing
	rdb *redis.Client
}

func (r *retrying) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if errors.Is(err, net.ErrClosed) && r.rdb.PoolStats().IdleConns > 0 {
			err = next(ctx, cmd)
		}
		return err
	}
}

// Retrying sends a command twice at the most.
func Retrying(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(&retrying{rdb: rdb})
	return rdb
}

// totals writes what it has counted in memory when somebody asks for it,
// outside of the methods of the hook.
type totals struct {
	passing
	rdb      *redis.Client
	commands chan string
}

func (t *totals) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		select {
		case t.commands <- cmd.Name():
		default:
		}
		return next(ctx, cmd)
	}
}

// Flush writes the names that have come together.
func (t *totals) Flush(ctx context.Context) error {
	names := map[string]any{}
	for range len(t.commands) {
		names[<-t.commands] = 1
	}
	return t.rdb.HSet(ctx, "totals", names).Err()
}

// Totals returns a client and what writes its totals.
func Totals(opt *redis.Options) (*redis.Client, func(context.Context) error) {
	rdb := redis.NewClient(opt)
	t := &totals{rdb: rdb, commands: make(chan string, 100)}
	rdb.AddHook(t)
	return rdb, t.Flush
}
