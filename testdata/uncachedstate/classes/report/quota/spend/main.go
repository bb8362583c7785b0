// Package main ties a limiter to a gateway.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/classes/report/quota/spend/gateway"
	"redisvet.test/uncachedstate/classes/report/quota/spend/limiter"
)

func main() {
	var lim limiter.Limiter = limiter.NewMemory()
	if addr := os.Getenv("REDIS"); addr != "" {
		lim = limiter.NewRedis(redis.NewClient(&redis.Options{Addr: addr}))
	}
	log.Fatal(http.ListenAndServe(":8080", gateway.NewMux(lim, 10))) // want checkthencount:`^GET "nexus:spend:\*:\*" through \(\*Redis\)\.MonthlySpend on every call of the function literal in Enforce in package gateway, counted in the function literal in Enforce: 2 round trips per call`
}
