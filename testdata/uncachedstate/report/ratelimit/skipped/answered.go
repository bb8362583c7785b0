// Package skipped has local caches that do not keep the read from being made,
// and the message says why.
package skipped

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Answered looks into the map that Redis has answered with, which is no cache.
type Answered struct{ rdb *redis.Client }

func (a *Answered) Allow(ctx context.Context, user string) (bool, error) {
	h, err := a.rdb.HGetAll(ctx, "throttle:"+user).Result() // want ratelimit:`^HGETALL "throttle:\*" on every call of \(\*Answered\)\.Allow; a 5 s in-process cache would ask once per key per 5 s$`
	if err != nil {
		return false, err
	}
	return h["blocked"] != "1", nil
}

// Second reads on where the first answer has no field.
func (a *Answered) Second(ctx context.Context, user string) bool {
	h := a.rdb.HGetAll(ctx, "profile:"+user).Val()
	if plan, ok := h["throttle"]; ok {
		return plan == "none"
	}
	return a.rdb.Exists(ctx, "ratelimit:blocked:"+user).Val() == 0 // want ratelimit:`^EXISTS "ratelimit:blocked:\*" on every call of \(\*Answered\)\.Second`
}
