package timer

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// OneCase takes an element at each tick, in a select with one case.
func OneCase(ctx context.Context, rdb *redis.Client, use func(string)) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			v, err := rdb.RPop(ctx, "jobs").Result()
			if err != nil {
				continue
			}
			use(v)
		}
	}
}

// AfterEach waits for a time in a select with one case.
func AfterEach(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		select {
		case <-time.After(time.Second):
			v, _ := rdb.LPop(ctx, "jobs").Result()
			if v == "" {
				continue
			}
			use(v)
		}
	}
}

// SleepsFirst sleeps in the block that takes an element.
func SleepsFirst(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		time.Sleep(time.Second)
		v, err := rdb.SPop(ctx, "jobs").Result()
		if err == redis.Nil {
			continue
		}
		use(v)
	}
}

// SleepsNext sleeps between the command and the test.
func SleepsNext(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		v, err := rdb.LPop(ctx, "jobs").Result()
		time.Sleep(time.Second)
		if err != nil {
			continue
		}
		use(v)
	}
}

// take takes an element.
func take(ctx context.Context, rdb *redis.Client) (string, error) {
	return rdb.RPop(ctx, "jobs").Result()
}

// Helped takes an element in a helper.
func Helped(ctx context.Context, rdb *redis.Client, t *time.Ticker, use func(string)) {
	for {
		<-t.C
		v, err := take(ctx, rdb)
		if err != nil {
			continue
		}
		use(v)
	}
}
