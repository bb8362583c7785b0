// Package interval asks too often.
package interval

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// interval is what the workers wait.
const interval = 20 * time.Millisecond

// Length has its interval in the call.
func Length(ctx context.Context, rdb *redis.Client, seen func(int64)) {
	for {
		seen(rdb.LLen(ctx, "jobs").Val()) // want fastpoll:`polled every 100 ms`
		time.Sleep(100 * time.Millisecond)
	}
}

// Turn asks by a ticker.
func Turn(ctx context.Context, rdb *redis.Client, seen func(string)) {
	ticker := time.NewTicker(time.Millisecond * 50)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		seen(rdb.Get(ctx, "turn").Val()) // want fastpoll:`polled every 50 ms`
	}
}

// Both spends two commands.
func Both(ctx context.Context, rdb *redis.Client, seen func(...string)) {
	for ctx.Err() == nil {
		seen(rdb.Get(ctx, "a").Val(), rdb.Get(ctx, "b").Val()) // want fastpoll:`polled every`
		time.Sleep(interval)
	}
}

// Lock waits until it has the lock.
func Lock(ctx context.Context, rdb *redis.Client) error {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		ok, err := rdb.SetNX(ctx, "lock", 1, time.Minute).Result() // want fastpoll:`polled every 5 ms`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// shared is also shown, and so left.
const shared = 30 * time.Millisecond

func Shown(ctx context.Context, rdb *redis.Client, seen func(string, time.Duration)) {
	for {
		seen(rdb.Get(ctx, "turn").Val(), shared) // want fastpoll:`polled every 30 ms`
		time.Sleep(shared)
	}
}

// Tell tells others where it is: how often is for them to say.
func Tell(ctx context.Context, rdb *redis.Client, at func() string) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(5 * time.Millisecond):
			rdb.Publish(ctx, "pos", at()) // want fastpoll:`polled every 5 ms`
		}
	}
}

// Pass asks, and passes on what it gets.
func Pass(ctx context.Context, rdb *redis.Client) {
	for {
		v := rdb.Get(ctx, "turn").Val() // want fastpoll:`polled every 5 ms`
		pass(ctx, rdb, v)
		time.Sleep(5 * time.Millisecond)
	}
}

func pass(ctx context.Context, rdb *redis.Client, v string) {
	rdb.XAdd(ctx, &redis.XAddArgs{Stream: "turns", Values: []string{"turn", v}})
}
