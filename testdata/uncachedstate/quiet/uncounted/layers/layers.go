// Package layers passes stores of which nobody asks for a count and then adds to it.
package layers

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/quiet/uncounted/layers/limit"
	"redisvet.test/uncachedstate/quiet/uncounted/layers/store"
)

func Make(rdb *redis.Client) (*limit.Limiter, *limit.Two, *limit.Logins) {
	return limit.New(store.New(rdb), 10), limit.NewTwo(store.New(rdb), 10), limit.NewLogins(store.NewLogins(rdb), 5)
}
