// Command sites sends commands in all the ways that an inventory has to know. A comment
// says what is listed of its line: the command, the keys and channels, and how it is
// sent if that is not at once; then, after a dash, from where it is entered.
package main

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/sites/service"
	"redisvet.test/sites/store"
)

func main() {
	ctx, rdb := context.Background(), redis.NewClient(&redis.Options{})
	rdb.Ping(ctx) // PING - main main.main
	repo := &store.Repo{Base: store.Base{Rdb: rdb}, Users: store.Table[string]{Rdb: rdb, Prefix: "table"}}
	svc := &service.Service{Store: repo, Memory: service.Memory{}}
	http.HandleFunc("/users", svc.ServeUser)
	go svc.Consume(ctx)
	go svc.Tick(ctx)
	every(time.Second, func() {
		rdb.Incr(ctx, "beats") // INCR beats - ticker main.every
	})
	_ = http.ListenAndServe("", nil)
}

func every(d time.Duration, f func()) {
	for range time.Tick(d) {
		f()
	}
}
