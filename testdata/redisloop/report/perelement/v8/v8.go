// Package v8 says the same with the client of go-redis 8.
package v8

import (
	"context"
	"time"

	"github.com/go-redis/redis/v8"
)

type Sessions struct {
	rdb redis.UniversalClient
}

func (s *Sessions) Load(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.rdb.Get(ctx, id).Val()) // want perelement:`s.rdb.Get in a loop over ids: one GET per element; use MGET`
	}
	return out
}

func (s *Sessions) Drop(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.drop(ctx, id) // want perelement:`s.drop in a loop over ids: one DEL per element \(through .*drop\); use a variadic DEL`
	}
}

func (s *Sessions) drop(ctx context.Context, id string) {
	s.rdb.Del(ctx, "session:"+id)
}

func (s *Sessions) Run(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		if v, err := s.rdb.LPop(ctx, "queue").Result(); err == nil { // want unpaced:`s.rdb.LPop in an unpaced loop: one LPOP per round trip, about 170M a day`
			handle(v)
		}
	}
}

func (s *Sessions) Beat(ctx context.Context) {
	for range time.Tick(100 * time.Millisecond) {
		s.rdb.Ping(ctx) // want fastpoll:`health check s.rdb.Ping polled every 100 ms: 864k PINGs a day`
	}
}

// Queued and blocking, for the other half.
func (s *Sessions) Queued(ctx context.Context, ids []string) error {
	_, err := s.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, id := range ids {
			pipe.Del(ctx, id)
		}
		return nil
	})
	return err
}

func (s *Sessions) Worker(ctx context.Context, handle func(string)) error {
	for {
		v, err := s.rdb.BRPop(ctx, 0, "queue").Result()
		if err != nil {
			return err
		}
		handle(v[1])
	}
}
