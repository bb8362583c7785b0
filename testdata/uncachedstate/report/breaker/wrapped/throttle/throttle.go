// Package throttle reads through a wrapper of Redis that is called a cache.
package throttle

import (
	"redisvet.test/uncachedstate/report/ratelimit/wrapped/kv"
)

// Throttle turns callers away.
type Throttle struct{ cache *kv.Cache }

// Open does without a context in its wrapper.
func (t *Throttle) Open(upstream string) bool {
	return t.cache.Has("breaker:open:" + upstream) // want breaker:`EXISTS "breaker:open:\*" through \(\*Cache\)\.Has on every call of \(\*Throttle\)\.Open`
}
