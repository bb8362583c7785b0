// Command builders is a service whose keys are built in ways that are hard to follow.
// Each line that sends something is marked with what a server sees of it, and decoys send
// nothing. A test runs it on a server and joins what the server sees with the lines.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/redis/go-redis/v9"

	"redisvet.test/builders/cart"
	"redisvet.test/builders/queue"
)

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: os.Args[1], ClientName: "builders"})
	defer rdb.Close()
	carts, mail := cart.New(rdb), queue.New(rdb, "mail")
	for i := range 20 {
		id := fmt.Sprint(3000 + i)
		carts.Total(ctx, id)
		carts.Show(ctx, id, i)
		carts.Items(ctx, []string{id})
		carts.Merge(ctx, id, id)
		mail.Push(ctx, int64(i))
		mail.Read(ctx)
	}
	if os.Getenv("ADMIN") != "" {
		carts.Audit(ctx)
		mail.Trim(ctx)
	}
}
