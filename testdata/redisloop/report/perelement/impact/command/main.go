// Command command does its work and ends.
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{})
	fix(ctx, rdb, os.Args[1:])
	for _, id := range read() {
		rdb.Del(ctx, id) // want perelement/low:"DEL per element"
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		show(r.Context(), rdb, r.Form["id"])
	})
	go every(ctx, rdb)
	go consume(ctx, rdb, make(chan []string))
	onChange = append(onChange, func() { later(ctx, rdb, read()) })
}

var onChange []func()

func read() []string { return nil }

// fix is called by main only.
func fix(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		both(ctx, rdb, id) // want perelement/low:"GET per element"
	}
}

// both is called by fix and by show: the loops decide.
func both(ctx context.Context, rdb *redis.Client, id string) { rdb.Get(ctx, id) }

// show is called for requests.
func show(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		both(ctx, rdb, id) // want perelement/high:"GET per element"
	}
}

// every is started once, and goes on.
func every(ctx context.Context, rdb *redis.Client) {
	for range time.Tick(10 * time.Second) {
		for _, id := range read() {
			rdb.Get(ctx, id) // want perelement/medium:"GET per element"
		}
		refresh(ctx, rdb, read())
	}
}

// refresh is called in a loop of what is started once.
func refresh(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

func consume(ctx context.Context, rdb *redis.Client, jobs chan []string) {
	for ids := range jobs {
		for _, id := range ids {
			rdb.Get(ctx, id) // want perelement/medium:"GET per element"
		}
	}
}

// later is called by somebody else.
func later(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}
