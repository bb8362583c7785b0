// Package exhausted answers gRPC calls. Its code is for all resources, so that it
// needs a word more than the status of HTTP.
package exhausted

import (
	"context"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Limiter has a key that says nothing.
type Limiter struct {
	rdb *redis.Client
	max int64
}

func (l *Limiter) Admit(ctx context.Context, tenant string) (int64, error) {
	n, err := l.rdb.Get(ctx, tenant).Int64() // want ratelimit:`GET of limiter state on every call of \(\*Limiter\)\.Admit`
	if err == nil && n > l.max {
		return 0, status.Error(codes.ResourceExhausted, "later")
	}
	return n, nil
}

// Server has a key that hints.
type Server struct {
	rdb *redis.Client
}

func (s *Server) Send(ctx context.Context, tenant string) (*redis.Client, error) {
	if s.rdb.Get(ctx, "rl:"+tenant).Val() == "off" { // want ratelimit:`GET "rl:\*" on every call of \(\*Server\)\.Send`
		return nil, status.Errorf(codes.ResourceExhausted, "%s: later", tenant)
	}
	return s.rdb, nil
}
