package retry

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Connect makes a client anew for each attempt.
func Connect(ctx context.Context, addr string) *redis.Client {
	for {
		rdb := redis.NewClient(&redis.Options{Addr: addr})
		err := rdb.Ping(ctx).Err() // want retry:`^health check rdb.Ping retried without backoff`
		if err == nil {
			return rdb
		}
		log.Printf("redis: %v", err)
		rdb.Close()
	}
}

// ConnectURL does so with a URL, and another command.
func ConnectURL(ctx context.Context, opt *redis.Options) (*redis.Client, error) {
	for ctx.Err() == nil {
		rdb := redis.NewClient(opt)
		if err := rdb.Get(ctx, "version").Err(); err != nil { // want retry:`^rdb.Get retried without backoff`
			rdb.Close()
			continue
		}
		return rdb, nil
	}
	return nil, ctx.Err()
}

func dial(addr string) *redis.Client { return redis.NewClient(&redis.Options{Addr: addr}) }

// ConnectBy has a helper for that.
func ConnectBy(ctx context.Context, addr string) *redis.Client {
	for {
		rdb := dial(addr)
		if rdb.Ping(ctx).Err() == nil { // want retry:`^health check rdb.Ping retried without backoff`
			return rdb
		}
	}
}

// Patient waits between two attempts.
func Patient(ctx context.Context, addr string) *redis.Client {
	for {
		rdb := redis.NewClient(&redis.Options{Addr: addr})
		if rdb.Ping(ctx).Err() == nil {
			return rdb
		}
		rdb.Close()
		time.Sleep(time.Second)
	}
}

// Bounded tries five times.
func Bounded(ctx context.Context, addr string) *redis.Client {
	for range 5 {
		rdb := redis.NewClient(&redis.Options{Addr: addr})
		if rdb.Ping(ctx).Err() == nil {
			return rdb
		}
		rdb.Close()
	}
	return nil
}

type addresses struct{ next func() (string, bool) }

// Another tries another server each time, until it has tried all.
func Another(ctx context.Context, a addresses) *redis.Client {
	for {
		addr, ok := a.next()
		if !ok {
			return nil
		}
		rdb := redis.NewClient(&redis.Options{Addr: addr})
		if rdb.Ping(ctx).Err() == nil {
			return rdb
		}
		rdb.Close()
	}
}
