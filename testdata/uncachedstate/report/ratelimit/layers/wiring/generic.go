package wiring

import (
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/ratelimit/layers/domain"
	"redisvet.test/uncachedstate/report/ratelimit/layers/redisstore"
	"redisvet.test/uncachedstate/report/ratelimit/layers/web"
)

// Generic gives a layer whose type argument is of a package that stores nothing.
func Generic(rdb *redis.Client, next http.Handler) http.Handler {
	return web.RateLimit(redisstore.NewKeyed[domain.Limits](rdb), next) // want ratelimit:`^EXISTS "ratelimit:blocked:\*" through \(\*Keyed\)\.Blocked`
}
