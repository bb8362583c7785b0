// Package sweep deletes what a scan of all keys finds, and in twins reads it or has its
// keys from elsewhere.
package sweep

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Sessions struct{ rdb *redis.Client }

func (s *Sessions) End(ctx context.Context, id string) {
	it := s.rdb.Scan(ctx, 0, "session:"+id+":*", 100).Iterator()
	for it.Next(ctx) {
		s.rdb.Del(ctx, it.Val()) // want perelement/low:"DEL per element"
	}
}

func (s *Sessions) Unlinked(ctx context.Context, id string) {
	it := s.rdb.Scan(ctx, 0, "session:"+id+":*", 100).Iterator()
	for it.Next(ctx) {
		s.rdb.Unlink(ctx, it.Val()) // want perelement/low:"UNLINK per element"
	}
}

func (s *Sessions) Paged(ctx context.Context, id string) error {
	var cursor uint64
	for {
		keys, next, err := s.rdb.Scan(ctx, cursor, "session:"+id+":*", 100).Result()
		if err != nil {
			return err
		}
		for _, key := range keys {
			s.rdb.Del(ctx, key) // want perelement/low:"DEL per element"
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

func (s *Sessions) Listed(ctx context.Context, id string) {
	keys, err := s.rdb.Keys(ctx, "session:"+id+":*").Result()
	if err != nil {
		return
	}
	for _, key := range keys {
		s.rdb.Del(ctx, key) // want perelement/low:"DEL per element"
	}
}

// Request is what somebody waits for.
func (s *Sessions) Request(w http.ResponseWriter, r *http.Request) {
	it := s.rdb.Scan(r.Context(), 0, "session:*", 100).Iterator()
	for it.Next(r.Context()) {
		s.rdb.Del(r.Context(), it.Val()) // want perelement/high:"DEL per element"
	}
}

// Read reads.
func (s *Sessions) Read(ctx context.Context) (out []string) {
	it := s.rdb.Scan(ctx, 0, "session:*", 100).Iterator()
	for it.Next(ctx) {
		out = append(out, s.rdb.Get(ctx, it.Val()).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Expired looks at each first.
func (s *Sessions) Expired(ctx context.Context) {
	it := s.rdb.Scan(ctx, 0, "session:*", 100).Iterator()
	for it.Next(ctx) {
		if s.rdb.HGet(ctx, it.Val(), "state").Val() == "old" { // want perelement/medium:"2 commands"
			s.rdb.Del(ctx, it.Val())
		}
	}
}

// Named has a set of its keys.
func (s *Sessions) Named(ctx context.Context, id string) {
	for _, key := range s.rdb.SMembers(ctx, "sessions:"+id).Val() {
		s.rdb.Del(ctx, key) // want perelement/medium:"DEL per element"
	}
}

// Given gets them.
func (s *Sessions) Given(ctx context.Context, keys []string) {
	for _, key := range keys {
		s.rdb.Del(ctx, key) // want perelement/medium:"DEL per element"
	}
}
