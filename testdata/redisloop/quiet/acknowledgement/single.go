package acknowledgement

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// One takes one message at a time. The loop over what it gets is no pace of its own:
// the read before it waits.
func One(ctx context.Context, rdb *redis.Client, handle func(redis.XMessage)) {
	for {
		streams, err := rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Count: 1, Block: 5 * time.Second}).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			time.Sleep(time.Second)
			continue
		}
		for _, stream := range streams {
			for _, m := range stream.Messages {
				handle(m)
				_, _ = rdb.XAck(ctx, "s", "g", m.ID).Result()
			}
		}
	}
}

// First takes what is first in each of the streams.
func First(ctx context.Context, rdb *redis.Client, handle func(redis.XMessage)) {
	for {
		streams, err := rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Count: 1, Block: 5 * time.Second}).Result()
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		for _, s := range streams {
			handle(s.Messages[0])
			rdb.XAck(ctx, "s", "g", s.Messages[0].ID)
		}
	}
}
