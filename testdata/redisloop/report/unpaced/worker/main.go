// Command worker starts loops once, of which some go on for ever.
package main

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{})
	seed(ctx, rdb)
	ready(ctx, rdb)
	go consume(ctx, rdb)
	go publish(ctx, rdb)
	(&worker{rdb}).loop(ctx)
}

// consume never ends.
func consume(ctx context.Context, rdb *redis.Client) {
	for {
		v, err := rdb.LPop(ctx, "jobs").Result() // want unpaced/high:"LPOP"
		if err != nil {
			continue
		}
		log.Print(v)
	}
}

type worker struct{ rdb *redis.Client }

func (w *worker) loop(ctx context.Context) {
	for range time.Tick(50 * time.Millisecond) {
		if w.rdb.LLen(ctx, "jobs").Val() > 0 { // want fastpoll/high:"LLEN"
			log.Print("there are jobs")
		}
	}
}

// publish writes at an interval that somebody has chosen, and asks nothing.
func publish(ctx context.Context, rdb *redis.Client) {
	for now := range time.Tick(100 * time.Millisecond) {
		pipe := rdb.Pipeline()
		pipe.Set(ctx, "now", now.Unix(), 0)
		pipe.Exec(ctx) // want fastpoll/low:"pipe.Exec"
	}
}

// seed ends when it has succeeded.
func seed(ctx context.Context, rdb *redis.Client) {
	for {
		if rdb.Set(ctx, "x", 1, 0).Err() == nil { // want retry/low:"SET"
			return
		}
	}
}

// ready ends, too.
func ready(ctx context.Context, rdb *redis.Client) {
	for rdb.Get(ctx, "ready").Val() != "yes" { // want unpaced/low:"GET"
	}
}
