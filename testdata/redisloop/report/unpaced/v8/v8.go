// Package v8 has an unpaced loop with the client of go-redis 8.
package v8

import (
	"context"

	"github.com/go-redis/redis/v8"
)

type Sessions struct {
	rdb redis.UniversalClient
}

func (s *Sessions) Run(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		if v, err := s.rdb.LPop(ctx, "queue").Result(); err == nil { // want unpaced:`s.rdb.LPop in a loop without a wait when err != nil: one LPOP per round trip, about 170M a day`
			handle(v)
		}
	}
}
