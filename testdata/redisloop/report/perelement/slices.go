// Package perelement holds loops that make one round trip for each element
// where one for all would do.
package perelement

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Load reads one session after the other.
func (s *Sessions) Load(ctx context.Context, ids []string) ([]string, error) {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		v, err := s.rdb.Get(ctx, "session:"+id).Result() // want perelement:`s.rdb.Get in a loop over ids: one GET per element; use MGET`
		if err != nil && err != redis.Nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Drop deletes sessions one by one.
func (s *Sessions) Drop(ctx context.Context, ids []string) error {
	for i := 0; i < len(ids); i++ {
		if err := s.rdb.Del(ctx, "session:"+ids[i]).Err(); err != nil { // want perelement:`s.rdb.Del in a loop over ids: one DEL per element; use a variadic DEL`
			return err
		}
	}
	return nil
}

// Touch walks backwards.
func (s *Sessions) Touch(ctx context.Context, ids []string) {
	for i := len(ids) - 1; i >= 0; i-- {
		s.rdb.Expire(ctx, "session:"+ids[i], time.Hour) // want perelement:`s.rdb.Expire in a loop over ids: one EXPIRE per element`
	}
}

// Seed writes n sessions.
func (s *Sessions) Seed(ctx context.Context, n int) error {
	for i := range n {
		if err := s.rdb.Set(ctx, fmt.Sprintf("session:%d", i), "", time.Hour).Err(); err != nil { // want perelement:`s.rdb.Set in a loop of n iterations: one SET per element`
			return err
		}
	}
	return nil
}

// Import reads what the caller hands in as variadic arguments.
func (s *Sessions) Import(ctx context.Context, tokens ...string) {
	for _, token := range tokens {
		s.rdb.SAdd(ctx, "tokens", token) // want perelement:`s.rdb.SAdd in a loop over tokens: one SADD per element`
	}
}
