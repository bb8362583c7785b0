// Package v8 has loops over data with the client of go-redis 8.
package v8

import (
	"context"

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
