// Package wiring is the first that sees both ends.
package wiring

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/ratelimit/layers/breaker"
	"redisvet.test/uncachedstate/report/ratelimit/layers/domain"
	"redisvet.test/uncachedstate/report/ratelimit/layers/front"
	"redisvet.test/uncachedstate/report/ratelimit/layers/redisstore"
	"redisvet.test/uncachedstate/report/ratelimit/layers/service"
	"redisvet.test/uncachedstate/report/ratelimit/layers/web"
)

// Uncached gives a layer to packages that ask it each time.
func Uncached(rdb *redis.Client, next http.Handler) (http.Handler, *service.Payments) {
	store := redisstore.New(rdb)
	h := web.RateLimit(store, next) // want ratelimit:`^EXISTS "ratelimit:blocked:\*" through \(\*States\)\.Blocked on every call of the function literal in RateLimit in package web; a 5 s in-process cache between them would ask once per key per 5 s; no automatic fix: change the read in package redisstore$`
	return h, service.New(store)    // want breaker:`^GET "circuit_breaker:\*" through \(\*States\)\.Open on every call of \(\*Payments\)\.Pay in package service.* 10 s in-process cache`
}

// Field gives it as a field.
func Field(rdb *redis.Client) *web.Server {
	return &web.Server{Limits: redisstore.New(rdb)} // want ratelimit:`^EXISTS "ratelimit:blocked:\*" through \(\*States\)\.Blocked on every call of \(\*Server\)\.ServeHTTP in package web`
}

// Interface gives what a constructor returns as the interface.
func Interface(rdb *redis.Client, next http.Handler) http.Handler {
	return web.RateLimit(redisstore.NewLimits(rdb), next) // want ratelimit:`^EXISTS "ratelimit:blocked:\*" through \(\*hidden\)\.Blocked`
}

// Decorated puts a cache in between.
func Decorated(rdb *redis.Client) *service.Payments {
	return service.New(front.Wrap(redisstore.New(rdb)))
}

// Counted is a limiter that must write on each call.
func Counted(rdb *redis.Client) *service.Metered {
	return &service.Metered{Counts: redisstore.New(rdb)} // want checkthencount:`^GET "ratelimit:used:\*" through \(\*States\)\.Used on every call of \(\*Metered\)\.Call in package service, counted in \(\*Metered\)\.Call`
}

// Once asks at start-up.
func Once(ctx context.Context, rdb *redis.Client) (*service.Startup, error) {
	return service.NewStartup(ctx, redisstore.New(rdb))
}

// Option gives it by a functional option.
func Option(rdb *redis.Client) *service.Shop {
	return service.NewShop(service.WithBreakers(redisstore.New(rdb))) // want breaker:`^GET "circuit_breaker:\*" through \(\*States\)\.Open on every call of \(\*Shop\)\.Order`
}

// Console is for people and no traffic, though others of its package ask each time.
func Console(rdb *redis.Client) *service.Console {
	return service.NewConsole(redisstore.New(rdb))
}

// Careful is a service with a cache of its own.
func Careful(rdb *redis.Client) *service.Careful {
	return service.NewCareful(redisstore.New(rdb))
}

// Configured puts a cache in between where the configuration says so.
func Configured(rdb *redis.Client, cached bool) *service.Payments {
	var breakers domain.Breakers = redisstore.New(rdb)
	if cached {
		breakers = front.Wrap(breakers)
	}
	return service.New(breakers)
}

// Configuration gives it in a struct that configures the one who asks.
func Configuration(rdb *redis.Client) *web.Router {
	return web.NewRouter(web.Config{Limits: redisstore.New(rdb)}) // want ratelimit:`^EXISTS "ratelimit:blocked:\*" through \(\*States\)\.Blocked on every call of .* in package web`
}

// Hinted has little in its key, and more in the names on both sides.
func Hinted(rdb *redis.Client) *breaker.Guard {
	return breaker.New(redisstore.NewCircuits(rdb)) // want breaker:`^HGET "svc:\*:circuit" through \(\*Circuits\)\.State on every call of \(\*Guard\)\.Ready in package breaker; a 10 s in-process cache`
}
