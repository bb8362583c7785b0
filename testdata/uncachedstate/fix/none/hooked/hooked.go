// Package hooked has a hook that puts the tenant of the context before keys.
package hooked

import (
	"context"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
)

var _ redisguard.Guard

type tenantKey struct{}

type prefix struct{}

func (prefix) DialHook(next redis.DialHook) redis.DialHook { return next }

func (prefix) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if tenant, ok := ctx.Value(tenantKey{}).(string); ok && len(cmd.Args()) > 1 {
			cmd.Args()[1] = tenant + ":" + cmd.Args()[1].(string)
		}
		return next(ctx, cmd)
	}
}

func (prefix) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// Limiter is a limiter.
type Limiter struct{ rdb *redis.Client }

// New adds the hook.
func New(rdb *redis.Client) *Limiter {
	rdb.AddHook(prefix{})
	return &Limiter{rdb}
}

// Allow reads what differs by the context.
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0 // want ratelimit:`no automatic fix: hook .* depends on the context, a cached copy does not`
}
