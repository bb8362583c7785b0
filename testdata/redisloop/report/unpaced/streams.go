package unpaced

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Projector struct {
	rdb   *redis.Client
	group string
	apply func(map[string]any)
}

// Recover reads what the consumer has not acknowledged. Redis answers a
// read of pending entries at once, whatever Block says.
func (p *Projector) Recover(ctx context.Context) {
	for ctx.Err() == nil {
		streams, err := p.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{ // want unpaced:`p\.rdb\.XReadGroup in a loop without a wait: one XREADGROUP per round trip, about 170M a day per goroutine at 0\.5 ms; read with the id >: Redis ignores BLOCK with any other id, and answers at once`
			Group:    p.group,
			Consumer: "projector",
			Streams:  []string{"orders", "0"},
			Block:    5 * time.Second,
		}).Result()
		if err != nil {
			log.Println("pending:", err)
			continue
		}
		p.applyAll(streams)
	}
}

// Tail asks without blocking: -1 leaves BLOCK out of the command.
func (p *Projector) Tail(ctx context.Context) {
	last := "$"
	for ctx.Err() == nil {
		streams, err := p.rdb.XRead(ctx, &redis.XReadArgs{ // want unpaced:`p\.rdb\.XRead in a loop without a wait: one XREAD per round trip, about 170M a day per goroutine at 0\.5 ms; set Block to 0 or more: a negative one is not sent, and Redis answers at once`
			Streams: []string{"orders", last},
			Count:   100,
			Block:   -1,
		}).Result()
		if err != nil {
			continue
		}
		p.applyAll(streams)
		last = lastID(streams, last)
	}
}

// Group does not block either, though it asks for new entries.
func (p *Projector) Group(ctx context.Context) {
	for ctx.Err() == nil {
		streams, err := p.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{ // want unpaced:`rdb.XReadGroup in a loop without a wait when err != nil:`
			Group:    p.group,
			Consumer: "projector",
			Streams:  []string{"orders", ">"},
			Block:    -1,
			NoAck:    true,
		}).Result()
		if err != nil {
			continue
		}
		p.applyAll(streams)
	}
}

func (p *Projector) applyAll(streams []redis.XStream) {
	for _, stream := range streams {
		for _, msg := range stream.Messages {
			p.apply(msg.Values)
		}
	}
}

func lastID(streams []redis.XStream, last string) string {
	for _, stream := range streams {
		for _, msg := range stream.Messages {
			last = msg.ID
		}
	}
	return last
}

// Acknowledged reads without waiting, and acknowledges at once.
func Acknowledged(ctx context.Context, rdb *redis.Client, handle func(redis.XMessage)) {
	for {
		streams, err := rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Count: 1, Block: -1}).Result() // want unpaced:`rdb.XReadGroup`
		if err != nil && err != redis.Nil {
			time.Sleep(time.Second)
			continue
		}
		for _, s := range streams {
			handle(s.Messages[0])
			rdb.XAck(ctx, "s", "g", s.Messages[0].ID)
		}
	}
}
