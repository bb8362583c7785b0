// Package elsewhere adds the hooks of another package.
package elsewhere

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/hooks"
)

func Circle(rdb *redis.Client) {
	rdb.AddHook(hooks.NewDialing(rdb)) // want unbounded:`^\(\*Dialing\)\.DialHook -> GET -> the hook \(this guard\): recursion without a stop`
}

func Beside(rdb, other *redis.Client) {
	rdb.AddHook(hooks.NewDialing(other))
}
