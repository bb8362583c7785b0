// Package wiring ties the layers together. What is left of a limit is only shown.
package wiring

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/quiet/display/layered/limits"
	"redisvet.test/uncachedstate/quiet/display/layered/redisstore"
)

func Wire(rdb *redis.Client) *limits.Limiter { return limits.NewLimiter(redisstore.New(rdb)) }
