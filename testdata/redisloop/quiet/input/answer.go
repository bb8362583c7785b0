package input

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Outside waits for what another function finds.
func Outside(ctx context.Context, rdb *redis.Client, find func() string) {
	for {
		ch := make(chan string, 1)
		go func() { ch <- find() }()
		rdb.Incr(ctx, <-ch)
	}
}

// Slept has a goroutine that waits before it answers.
func Slept(ctx context.Context, rdb *redis.Client) {
	for {
		done := make(chan error)
		go func() {
			time.Sleep(time.Second)
			done <- rdb.Incr(ctx, "beat").Err()
		}()
		<-done
	}
}

// Shared receives from a channel of others, too.
func Shared(ctx context.Context, rdb *redis.Client, others <-chan string) {
	for {
		ch := make(chan string, 1)
		go func() { ch <- rdb.Get(ctx, "config").Val() }()
		<-ch
		<-others
	}
}

// Handed gives each value to a receiver, which sets the pace.
func Handed(ctx context.Context, rdb *redis.Client, turns chan<- bool) {
	for {
		rdb.Incr(ctx, "turns")
		turns <- true
	}
}
