package fastpoll

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

func one(ctx context.Context, rdb *redis.Client, args []string) error {
	if len(args) != 1 {
		return errors.New("one name, please")
	}
	return rdb.Get(ctx, args[0]).Err()
}

// One asks after a test for the number of arguments, which is no test for work.
func One(ctx context.Context, rdb *redis.Client, args []string) {
	for {
		if err := one(ctx, rdb, args); err != nil { // want fastpoll:`^one polled every 10 ms`
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func single(ctx context.Context, rdb *redis.Client, keys []string) {
	if len(keys) == 1 {
		rdb.Get(ctx, keys[0])
	}
}

// Single does so with the other sign.
func Single(ctx context.Context, rdb *redis.Client, keys []string) {
	for {
		single(ctx, rdb, keys) // want fastpoll:`^single polled every 10 ms`
		time.Sleep(10 * time.Millisecond)
	}
}

func several(ctx context.Context, rdb *redis.Client, keys []string) {
	if len(keys) > 1 {
		rdb.MGet(ctx, keys...)
	}
}

// Several tests for more than one.
func Several(ctx context.Context, rdb *redis.Client, keys []string) {
	for {
		several(ctx, rdb, keys) // want fastpoll:`^several polled every 10 ms`
		time.Sleep(10 * time.Millisecond)
	}
}

func pending(ctx context.Context, rdb *redis.Client, batch *[]string) {
	if len(*batch) == 0 {
		return
	}
	rdb.SAdd(ctx, "sent", *batch)
	*batch = (*batch)[:0]
}

// Pending sends what there is.
func Pending(ctx context.Context, rdb *redis.Client, batch *[]string) {
	for {
		pending(ctx, rdb, batch)
		time.Sleep(10 * time.Millisecond)
	}
}

func some(ctx context.Context, rdb *redis.Client, batch *[]string) {
	if len(*batch) >= 1 {
		rdb.SAdd(ctx, "sent", *batch)
		*batch = nil
	}
}

// Some does so with another sign.
func Some(ctx context.Context, rdb *redis.Client, batch *[]string) {
	for {
		some(ctx, rdb, batch)
		time.Sleep(10 * time.Millisecond)
	}
}
