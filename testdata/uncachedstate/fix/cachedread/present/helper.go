package present

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Flags reads through a helper that is there for nothing else.
type Flags struct{ rdb *redis.Client }

func (f *Flags) get(ctx context.Context, key string) (string, error) {
	return f.rdb.Get(ctx, key).Result()
}

// Blocked reads for each call.
func (f *Flags) Blocked(ctx context.Context, ip string) bool {
	v, err := f.get(ctx, "ratelimit:blocked:"+ip) // want ratelimit:`GET "ratelimit:blocked:\*" through \(\*Flags\).get on every call`
	return err == nil && v == "1"
}

// Open reads for each call, of a class that may be older.
func (f *Flags) Open(ctx context.Context, name string) bool {
	v, err := f.get(ctx, "circuit_breaker:"+name) // want breaker:`GET "circuit_breaker:\*" through \(\*Flags\).get on every call`
	return err == nil && v == "open"
}

// Lookup reads all kinds of things through its helper.
type Lookup struct{ rdb *redis.Client }

func (s *Lookup) get(ctx context.Context, key string) (string, error) {
	return s.rdb.Get(ctx, key).Result()
}

// Blocked gets no fix: Name has the same helper.
func (s *Lookup) Blocked(ctx context.Context, ip string) bool {
	v, err := s.get(ctx, "ratelimit:blocked:"+ip) // want ratelimit:`GET "ratelimit:blocked:\*" through \(\*Lookup\).get on every call`
	return err == nil && v == "1"
}

// Name is no state.
func (s *Lookup) Name(ctx context.Context, id string) string {
	v, _ := s.get(ctx, "name:"+id)
	return v
}
