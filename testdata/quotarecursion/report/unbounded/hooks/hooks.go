// Package hooks has hooks that issue commands.
package hooks

import (
	"context"
	"net"

	"github.com/redis/go-redis/v9"
)

type quotaHook struct {
	rdb *redis.Client
}

func (h *quotaHook) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h *quotaHook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := h.rdb.Get(ctx, "quota").Err(); err != nil { // want unbounded:`infinite recursion; .*path: \(\*quotaHook\)\.ProcessHook -> GET -> the hook$`
			return err
		}
		return next(ctx, cmd)
	}
}

func (h *quotaHook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func Install(rdb *redis.Client) {
	rdb.AddHook(&quotaHook{rdb: rdb})
}

// Dialing asks Redis before it dials it.
type Dialing struct {
	rdb *redis.Client
}

func NewDialing(rdb *redis.Client) *Dialing { return &Dialing{rdb} }

func (h *Dialing) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if err := h.rdb.Get(ctx, "addr").Err(); err != nil {
			return nil, err
		}
		return next(ctx, network, addr)
	}
}

func (h *Dialing) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (h *Dialing) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
