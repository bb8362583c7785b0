package fastpoll

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Stream struct {
	rdb  *redis.Client
	wait time.Duration
}

// Tail waits in Redis, for a millisecond.
func (s *Stream) Tail(ctx context.Context) {
	for {
		_, err := s.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"events", "$"}, Block: time.Millisecond}).Result() // want fastpoll:`s.rdb.XRead polled every 1 ms: 86M XREADs a day per goroutine`
		if err == redis.Nil {
			continue
		}
		if err != nil {
			return
		}
	}
}

// Consume acknowledges what it gets.
func (s *Stream) Consume(ctx context.Context, handle func(redis.XMessage)) {
	for ctx.Err() == nil {
		streams, err := s.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{ // want fastpoll:`s.rdb.XReadGroup polled every 10 ms: 8.6M XREADGROUPs a day per goroutine`
			Group: "g", Consumer: "c", Streams: []string{"events", ">"}, Count: 10, Block: 10 * time.Millisecond,
		}).Result()
		if err != nil {
			if err != redis.Nil {
				log.Println(err)
				time.Sleep(time.Second)
			}
			continue
		}
		for _, m := range streams[0].Messages {
			handle(m)
		}
	}
}

// Idle sleeps if there was nothing.
func (s *Stream) Idle(ctx context.Context, handle func([]redis.XStream)) {
	for ctx.Err() == nil {
		streams, err := s.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
			Group: "g", Consumer: "c", Streams: []string{"events", ">"}, Block: 10 * time.Millisecond,
		}).Result()
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		handle(streams)
	}
}

// Ticks reads at each tick, and waits only a little.
func (s *Stream) Ticks(ctx context.Context, handle func([]redis.XStream)) {
	for range time.Tick(5 * time.Second) {
		streams, err := s.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"events", "$"}, Block: time.Millisecond}).Result()
		if err == nil {
			handle(streams)
		}
	}
}

// Patient waits long enough, and Asked as long as it is told.
func (s *Stream) Patient(ctx context.Context, handle func([]redis.XStream)) {
	for ctx.Err() == nil {
		streams, err := s.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"events", "$"}, Block: time.Second}).Result()
		if err != nil && err != redis.Nil {
			return
		}
		handle(streams)
	}
}

func (s *Stream) Asked(ctx context.Context, handle func([]redis.XStream)) {
	for ctx.Err() == nil {
		streams, err := s.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"events", "$"}, Block: s.wait}).Result()
		if err != nil && err != redis.Nil {
			return
		}
		handle(streams)
	}
}

// All ends as soon as there is nothing more.
func (s *Stream) All(ctx context.Context, handle func([]redis.XStream)) error {
	for {
		streams, err := s.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
			Group: "g", Consumer: "c", Streams: []string{"events", ">"}, Block: time.Millisecond,
		}).Result()
		if err != nil {
			return err
		}
		handle(streams)
	}
}
