// Package wiring gives a layer that answers how long a block lasts to what refuses.
package wiring

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/quiet/display/layered/limits"
	"redisvet.test/uncachedstate/quiet/display/layered/redisstore"
)

func Wire(rdb *redis.Client) *limits.Gate {
	return limits.NewGate(redisstore.NewBlocks(rdb)) // want ratelimit:`an in-process copy of when it ends between them`
}
