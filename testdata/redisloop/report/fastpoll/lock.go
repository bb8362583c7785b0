package fastpoll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Lock asks for the lock a thousand times a second.
func Lock(ctx context.Context, rdb *redis.Client) error {
	for {
		ok, err := rdb.SetNX(ctx, "lock", 1, time.Second).Result() // want fastpoll:`^rdb.SetNX polled every 1 ms`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
}

// LockElse waits in the branch without it.
func LockElse(ctx context.Context, rdb *redis.Client) error {
	for {
		ok, err := rdb.SetNX(ctx, "lock", 1, time.Second).Result() // want fastpoll:`^rdb.SetNX polled every 5 ms`
		if err != nil {
			return err
		}
		if !ok {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		return nil
	}
}

func held(ctx context.Context, rdb *redis.Client) (bool, error) {
	n, err := rdb.Exists(ctx, "lock").Result()
	return n > 0, err
}

// Freed waits until nobody has it.
func Freed(ctx context.Context, rdb *redis.Client) error {
	for {
		busy, err := held(ctx, rdb) // want fastpoll:`^held polled every 1 ms`
		if err != nil {
			return err
		}
		if !busy {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
}

// Calm waits long enough.
func Calm(ctx context.Context, rdb *redis.Client) error {
	for {
		ok, err := rdb.SetNX(ctx, "lock", 1, time.Second).Result()
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Broken pauses shortly after an error, and long otherwise.
func Broken(ctx context.Context, rdb *redis.Client) {
	for {
		ok, err := rdb.SetNX(ctx, "lock", 1, time.Second).Result()
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		if ok {
			return
		}
		time.Sleep(time.Second)
	}
}
