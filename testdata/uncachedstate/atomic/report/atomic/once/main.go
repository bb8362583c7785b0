// Package main ties both together.
package main

import (
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/atomic/report/atomic/once/limits"
	"redisvet.test/uncachedstate/atomic/report/atomic/once/web"
)

func main() {
	l := limits.New(redis.NewClient(&redis.Options{}))
	_ = http.ListenAndServe(":8080", web.Injected(l, web.Direct(l, http.NotFoundHandler())))
}
