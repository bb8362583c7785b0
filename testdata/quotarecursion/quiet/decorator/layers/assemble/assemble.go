// Package assemble puts the stores on each other.
package assemble

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/quiet/decorator/layers/kv"
)

// Usual has the limiter count in the store below the limit.
func Usual(rdb *redis.Client) kv.Store {
	base := kv.NewRedis(rdb)
	return kv.Logged{Store: kv.NewLimited(base, kv.NewCounter(base))}
}

// Nested has a limit within a limit, each with a counter of its own.
func Nested(rdb, other *redis.Client) kv.Store {
	inner := kv.NewLimited(kv.NewRedis(rdb), kv.NewCounter(kv.NewRedis(other)))
	return kv.NewLimited(inner, kv.NewCounter(inner))
}

// Twice falls back from one server to the other, and logs both.
func Twice(first, second *redis.Client) kv.Store {
	return kv.NewFallback(
		kv.Logged{Store: kv.NewRedis(first)},
		kv.NewFallback(kv.NewRedis(second), kv.Logged{Store: kv.NewRedis(first)}),
	)
}

// Grown wraps a variable again and again.
func Grown(rdb *redis.Client) kv.Store {
	var s kv.Store = kv.NewRedis(rdb)
	s = kv.Logged{Store: s}
	s = kv.NewLimited(s, kv.NewCounter(s))
	s = kv.Logged{Store: s}
	return s
}
