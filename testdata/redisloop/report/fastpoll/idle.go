package fastpoll

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// An Idle worker sleeps when there is nothing to take.
type Idle struct{ rdb *redis.Client }

func (i *Idle) Run(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		v, err := i.rdb.LPop(ctx, "jobs").Result() // want fastpoll:`^i.rdb.LPop polled every 50 ms: 1.7M LPOPs a day`
		if err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		handle(v)
	}
}

// Careful waits for longer when there is nothing: the short wait is for errors.
func (i *Idle) Careful(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		v, err := i.rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			time.Sleep(time.Second)
			continue
		}
		if err != nil {
			log.Print(err)
			time.Sleep(50 * time.Millisecond)
			continue
		}
		handle(v)
	}
}
