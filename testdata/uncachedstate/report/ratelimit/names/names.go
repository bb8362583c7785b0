package names

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

func throttledKey(ip string) string { return hash(ip) }

func hash(s string) string { return s + "#" }

type Front struct{ rdb *redis.Client }

// The name of what makes the key counts nearly as much as the key.
func (f *Front) Pass(ctx context.Context, ip string) error {
	if f.rdb.Exists(ctx, throttledKey(ip)).Val() > 0 { // want ratelimit:`^EXISTS of limiter state on every call of \(\*Front\)\.Pass`
		return errors.New("throttled")
	}
	return nil
}
