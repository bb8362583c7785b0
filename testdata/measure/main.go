// Command measure is a service with ten lines that send commands, each marked
// with what a server sees of it, and others like them that send nothing in this
// run. A test runs it on a server and joins what the server sees with the lines.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/redis/go-redis/v9"

	"redisvet.test/measure/jobs"
	"redisvet.test/measure/limits"
	"redisvet.test/measure/sessions"
)

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: os.Args[1], ClientName: "service"})
	defer rdb.Close()
	limiter, breaker := limits.New(rdb), limits.NewBreaker(rdb)
	store := sessions.New(rdb)
	queue := jobs.New(rdb)
	for i := range 20 {
		user := fmt.Sprint(1000 + i)
		limiter.Allow(ctx, user)
		breaker.Open(ctx, "facade")
		store.Save(ctx, user)
		store.Load(ctx, user)
		queue.Run(ctx, i)
	}
	if os.Getenv("ADMIN") != "" {
		limiter.Show(ctx, "1")
		limiter.Forget(ctx, "1")
		breaker.Show(ctx, "facade")
		store.List(ctx)
		queue.Drain(ctx)
	}
}
