// Package elsewhere adds the hooks of another package.
package elsewhere

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/hooks"
)

func Circle(rdb *redis.Client) {
	rdb.AddHook(hooks.NewDialing(rdb)) // want unbounded:`^\(\*Dialing\)\.DialHook sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: \(\*Dialing\)\.DialHook -> GET -> the hook`
}

func Beside(rdb, other *redis.Client) {
	rdb.AddHook(hooks.NewDialing(other))
}
