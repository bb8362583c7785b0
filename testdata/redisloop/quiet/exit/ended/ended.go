// Package ended begins again at once only where the next iteration ends the loop, or where
// the command has waited.
package ended

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Consumer struct {
	rdb   *redis.Client
	block time.Duration
}

func (c *Consumer) Run(ctx context.Context, handle func(redis.XStream)) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
		}
		streams, err := c.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Block: c.block}).Result()
		if err != nil {
			if errors.Is(err, redis.Nil) || ctx.Err() != nil {
				continue
			}
			log.Print(err)
			time.Sleep(time.Second)
			continue
		}
		for _, s := range streams {
			handle(s)
		}
	}
}

// Poll has it the other way round.
func (c *Consumer) Poll(ctx context.Context, handle func([]string)) {
	for ctx.Err() == nil {
		reply, err := c.rdb.BLPop(ctx, time.Second, "jobs").Result()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, redis.Nil) {
				continue
			}
			time.Sleep(time.Second)
			continue
		}
		handle(reply)
	}
}
