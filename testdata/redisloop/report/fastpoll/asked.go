package fastpoll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Result asks for a value until it is there.
func Result(ctx context.Context, rdb *redis.Client) string {
	for {
		v, err := rdb.Get(ctx, "result").Result() // want fastpoll:"rdb.Get polled every 1 ms until rdb.Get succeeds"
		if err == nil {
			return v
		}
		time.Sleep(time.Millisecond)
	}
}

// Answer continues while there is none.
func Answer(ctx context.Context, rdb *redis.Client) (string, error) {
	for {
		v, err := rdb.HGet(ctx, "answers", "a").Result() // want fastpoll:"rdb.HGet polled every 2 ms: 43M HGETs a day"
		if err == redis.Nil {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		return v, err
	}
}

// Locked asks for a lock.
func Locked(ctx context.Context, rdb *redis.Client) {
	for !rdb.SetNX(ctx, "lock", 1, time.Second).Val() { // want fastpoll:"rdb.SetNX polled every 1 ms"
		time.Sleep(time.Millisecond)
	}
}

// Slower waits long enough.
func Slower(ctx context.Context, rdb *redis.Client) string {
	for {
		v, err := rdb.Get(ctx, "result").Result()
		if err == nil {
			return v
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Retried writes again after a failure only.
func Retried(ctx context.Context, rdb *redis.Client) {
	for {
		if err := rdb.Set(ctx, "k", 1, 0).Err(); err == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// Ticked empties a queue at each tick, and asks it in vain at most of them.
func Ticked(ctx context.Context, rdb *redis.Client, handle func(string)) {
	for range time.Tick(10 * time.Millisecond) {
		for {
			v, err := rdb.RPop(ctx, "queue").Result() // want fastpoll:"rdb.RPop polled every 10 ms"
			if err != nil {
				break
			}
			handle(v)
		}
	}
}

// Selected does so beside a way out.
func Selected(ctx context.Context, rdb *redis.Client, handle func(string)) {
	t := time.NewTicker(20 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			for {
				v, err := rdb.LPop(ctx, "queue").Result() // want fastpoll:"rdb.LPop polled every 20 ms"
				if err == redis.Nil {
					break
				}
				if err != nil {
					return
				}
				handle(v)
			}
		}
	}
}

// Seconds asks seldom.
func Seconds(ctx context.Context, rdb *redis.Client, handle func(string)) {
	for range time.Tick(5 * time.Second) {
		for {
			v, err := rdb.RPop(ctx, "queue").Result() // want perelement:"empties a list"
			if err != nil {
				break
			}
			handle(v)
		}
	}
}

// Woken empties the queue when somebody says so.
func Woken(ctx context.Context, rdb *redis.Client, wake chan bool, handle func(string)) {
	for range wake {
		for {
			v, err := rdb.RPop(ctx, "queue").Result() // want perelement:"empties a list"
			if err != nil {
				break
			}
			handle(v)
		}
	}
}
