package wiring

import (
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/ratelimit/layers/limiter"
	"redisvet.test/uncachedstate/report/ratelimit/layers/redisstore"
	"redisvet.test/uncachedstate/report/ratelimit/layers/service"
	"redisvet.test/uncachedstate/report/ratelimit/layers/web"
)

// Given has a key that the limiter makes.
func Given(rdb *redis.Client) *limiter.Limiter {
	return limiter.New(redisstore.NewStorage(rdb)) // want ratelimit:`^EXISTS "ratelimit:blocked:\*" through \(\*Storage\)\.Has on every call of \(\*Limiter\)\.Allow in package limiter`
}

// Counter reads what the limiter counts.
func Counter(rdb *redis.Client) *limiter.Counter {
	return limiter.NewCounter(redisstore.NewStorage(rdb)) // want checkthencount:`^GET "ratelimit:calls:\*" through \(\*Storage\)\.Count on every call of \(\*Counter\)\.Allow in package limiter, counted in \(\*Counter\)\.Allow`
}

// Bucket reads what the limiter writes back.
func Bucket(rdb *redis.Client) *limiter.Bucket {
	return limiter.NewBucket(redisstore.NewStorage(rdb))
}

// Block is a limiter's by the names.
func Block(rdb *redis.Client) *limiter.RateLimiter {
	return limiter.NewRateLimiter(redisstore.NewStorage(rdb)) // want ratelimit:`^EXISTS "blocked:\*" through \(\*Storage\)\.IsBlocked on every call of \(\*RateLimiter\)\.Allow`
}

// provideStorage and provideLimiter are put together by an injector.
func provideStorage(rdb *redis.Client) limiter.Storage { return redisstore.NewStorage(rdb) }

func provideLimiter(s limiter.Storage) *limiter.Limiter {
	return limiter.New(s) // want ratelimit:`^EXISTS "ratelimit:blocked:\*" through \(\*Storage\)\.Has`
}

var _ = []any{provideStorage, provideLimiter}

// Friends is no limiter.
func Friends(rdb *redis.Client) *service.Friends {
	return service.NewFriends(redisstore.NewStorage(rdb))
}

// Prefixed has keys of which nothing is constant. The names say what it is for.
func Prefixed(rdb *redis.Client, prefix string, next http.Handler) http.Handler {
	return web.Throttle(redisstore.NewConfigured(rdb, prefix), next) // want ratelimit:`^EXISTS of limiter state through \(\*Configured\)\.Throttled on every call of the function literal in Throttle`
}

// Greeted has no such name.
func Greeted(rdb *redis.Client, prefix string, next http.Handler) http.Handler {
	return web.Greet(redisstore.NewConfigured(rdb, prefix), next)
}
