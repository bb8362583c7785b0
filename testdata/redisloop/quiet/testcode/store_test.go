package testcode

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"
)

// BenchmarkGet has to send a command in each round.
func BenchmarkGet(b *testing.B) {
	s := &Store{rdb: redis.NewClient(&redis.Options{Addr: "localhost:6379"})}
	for i := 0; i < b.N; i++ {
		s.rdb.Get(b.Context(), "a")
	}
	for b.Loop() {
		s.rdb.Get(b.Context(), "a")
	}
}

// ExampleStore shows one command after the other.
func ExampleStore() {
	ctx := context.Background()
	s := &Store{rdb: redis.NewClient(&redis.Options{Addr: "localhost:6379"})}
	for _, id := range []string{"a", "b"} {
		s.rdb.Get(ctx, id)
	}
}
