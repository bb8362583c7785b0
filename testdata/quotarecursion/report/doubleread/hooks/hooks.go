// Package hooks lets its own commands through.
package hooks

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// marking lets its own commands through by a mark.
type marking struct {
	rdb redis.UniversalClient
}

type own struct{}

func (h marking) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h marking) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if ctx.Value(own{}) == nil {
			ctx := context.WithValue(ctx, own{}, true)
			if h.over(ctx) { // want doubleread:`^each operation costs 2 round trips: .*path: marking\.ProcessHook -> marking\.over -> GET -> the hook$`
				return redis.Nil
			}
		}
		return next(ctx, cmd)
	}
}

func (h marking) over(ctx context.Context) bool { return h.rdb.Get(ctx, "over").Val() == "1" }

func (h marking) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func NewMarking(rdb redis.UniversalClient) {
	rdb.AddHook(marking{rdb: rdb})
}
