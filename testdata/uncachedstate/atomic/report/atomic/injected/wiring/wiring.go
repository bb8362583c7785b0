// Package wiring is the first that sees both ends.
package wiring

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/atomic/report/atomic/injected/limits"
	"redisvet.test/uncachedstate/atomic/report/atomic/injected/redisstore"
)

func Limiter(rdb *redis.Client) *limits.Limiter {
	return limits.New(redisstore.New(rdb)) // want atomic:`^INCR "ratelimit:\*" through \(\*Store\)\.Add on every call of \(\*Limiter\)\.Allow in package limits: one command per call; a leased limiter`
}

func Visits(rdb *redis.Client) *limits.Visits { return limits.NewVisits(redisstore.New(rdb)) }
