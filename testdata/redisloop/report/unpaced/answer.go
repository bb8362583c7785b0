package unpaced

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// AnswerOfValue gives up after a second, and waits for nothing but the answer.
func AnswerOfValue(ctx context.Context, rdb *redis.Client) {
	for {
		ch := make(chan string, 1)
		go func() { ch <- rdb.Get(ctx, "config").Val() }() // want unpaced:`^rdb.Get in a loop without a wait`
		select {
		case v := <-ch:
			log.Println(v)
		case <-time.After(time.Second):
			log.Println("timeout")
		}
	}
}

// AnswerOfError waits for the error.
func AnswerOfError(ctx context.Context, rdb *redis.Client) {
	for ctx.Err() == nil {
		done := make(chan error)
		go func() {
			done <- rdb.Incr(ctx, "beat").Err() // want unpaced:`^rdb.Incr in a loop without a wait`
		}()
		if err := <-done; err != nil {
			log.Println(err)
		}
	}
}

// Tokens limits how many commands are under way, and not how many are sent.
func Tokens(ctx context.Context, rdb *redis.Client) {
	sem := make(chan int, 10)
	for {
		sem <- 1
		go func() {
			rdb.Incr(ctx, "beat") // want unpaced:`^rdb.Incr in a loop without a wait`
			<-sem
		}()
	}
}
