// Package throttle reads through a wrapper of Redis that is called a cache.
package throttle

import (
	"context"

	"redisvet.test/uncachedstate/report/ratelimit/wrapped/kv"
)

// Throttle turns callers away.
type Throttle struct{ cache *kv.Cache }

// Allow looks like a lookup in memory and is a round trip.
func (t *Throttle) Allow(ctx context.Context, ip string) bool {
	if v, ok := t.cache.Lookup(ctx, "throttle:"+ip); ok { // want ratelimit:`GET "throttle:\*" through \(\*Cache\)\.Lookup on every call of \(\*Throttle\)\.Allow`
		return v != "1"
	}
	return true
}

// Retry is asked after a miss of a first key, and both are round trips.
func (t *Throttle) Retry(ctx context.Context, ip string) (string, error) {
	v, err := t.cache.GetCtx(ctx, "throttle:retry:"+ip) // want ratelimit:`GET "throttle:retry:\*" through \(\*Cache\)\.GetCtx on every call of \(\*Throttle\)\.Retry`
	if err == kv.ErrNotFound {
		return "now", nil
	}
	return v, err
}

// Greeting has nothing to do with limits.
func (t *Throttle) Greeting(ctx context.Context, lang string) (string, bool) {
	return t.cache.Lookup(ctx, "greeting:"+lang)
}
