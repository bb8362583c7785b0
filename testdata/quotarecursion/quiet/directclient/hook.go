package directclient

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// aside counts on another client.
type aside struct {
	counters *redis.Client
}

func (h *aside) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h *aside) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.counters.Incr(ctx, "commands")
		return next(ctx, cmd)
	}
}

func (h *aside) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func NewAside(rdb, counters *redis.Client) {
	rdb.AddHook(&aside{counters: counters})
}
