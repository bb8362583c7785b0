// Package exhausted answers gRPC calls that something else than calls is used up.
package exhausted

import (
	"context"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Disk is no limiter.
type Disk struct {
	rdb *redis.Client
	max int64
}

func (d *Disk) Write(ctx context.Context, volume string) (int64, error) {
	n, err := d.rdb.Get(ctx, "volume:"+volume).Int64()
	if err == nil && n > d.max {
		return 0, status.Error(codes.ResourceExhausted, "disk full")
	}
	return n, nil
}

// Limiter answers with another code.
type Limiter struct {
	rdb *redis.Client
}

func (l *Limiter) Owner(ctx context.Context, tenant string) (string, error) {
	v := l.rdb.Get(ctx, tenant).Val()
	if v == "" {
		return "", status.Error(codes.NotFound, "no owner")
	}
	return v, nil
}
