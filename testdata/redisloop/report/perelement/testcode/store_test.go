package testcode

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func seed(ctx context.Context, s *Store, ids []string) {
	for _, id := range ids {
		s.rdb.Set(ctx, id, "x", time.Minute)
	}
}

// TestLoad is not reported unless the configuration says tests: true.
func TestLoad(t *testing.T) {
	s := &Store{rdb: redis.NewClient(&redis.Options{Addr: "localhost:6379"})}
	if err := s.rdb.Ping(t.Context()).Err(); err != nil {
		t.Skip("no Redis:", err)
	}
	ids := []string{"a", "b"}
	seed(t.Context(), s, ids)
	s.Load(t.Context(), ids)
	for _, id := range ids {
		if err := s.rdb.Del(t.Context(), id).Err(); err != nil {
			t.Fatal(err)
		}
	}
}
