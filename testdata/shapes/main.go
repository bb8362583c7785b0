// Command shapes is a service that builds keys and sends commands in many ways: by
// generic wrappers, interfaces, builders of keys, pipelines and scripts. Each line that
// gives traffic in this run is marked with what a server sees of it, and others like them
// give none. A test runs it on a server and joins what the server sees with the
// lines.
package main

import (
	"context"
	"os"

	"github.com/redis/go-redis/v9"

	"redisvet.test/shapes/flags"
	"redisvet.test/shapes/keys"
	"redisvet.test/shapes/kv"
	"redisvet.test/shapes/orders"
	"redisvet.test/shapes/stats"
)

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: os.Args[1], ClientName: "shapes"})
	defer rdb.Close()
	prefix := os.Getenv("PREFIX")
	if prefix == "" {
		prefix = "prod"
	}
	space := keys.Space{Prefix: prefix}
	store := orders.New(rdb, space)
	counters := stats.New(rdb, stats.Config{Prefix: prefix + ":stats:"})
	switches := flags.New(kv.NewJSON[flags.Flag](rdb, "flag"), rdb)
	for i := range 20 {
		id := 4000 + i
		store.Save(ctx, id, "open")
		store.Load(ctx, id)
		store.Lock(ctx, id)
		store.Near(ctx, id)
		if counters.Limited(ctx) {
			continue
		}
		counters.Hit(ctx, "home")
		counters.Take(ctx, id)
		switches.On(ctx, "dark")
		switches.Audience(ctx, []string{"a", "b"})
	}
	if os.Getenv("ADMIN") != "" {
		store.Forget(ctx, 1)
		counters.Show(ctx)
		switches.Drop(ctx, "dark")
	}
}
