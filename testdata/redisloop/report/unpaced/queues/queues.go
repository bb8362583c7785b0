// Package queues takes jobs off lists.
package queues

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Spin comes round at once when the queue is empty, and ends with any other
// error: it empties no list.
func Spin(ctx context.Context, rdb *redis.Client, do func(string)) error {
	for {
		job, err := rdb.LPop(ctx, "jobs").Result() // want unpaced:`^rdb.LPop in a loop without a wait when errors.Is\(err, redis.Nil\): one LPOP`
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return err
		}
		do(job)
	}
}

// SpinSwitch has it in a switch.
func SpinSwitch(ctx context.Context, rdb *redis.Client, do func(string)) error {
	for {
		job, err := rdb.SPop(ctx, "jobs").Result() // want unpaced:`loop without a wait when err == redis.Nil:`
		switch {
		case err == redis.Nil:
			continue
		case err != nil:
			return err
		}
		do(job)
	}
}

// SpinCount tests the length.
func SpinCount(ctx context.Context, rdb *redis.Client, do func(string)) error {
	for {
		zs, err := rdb.ZPopMin(ctx, "jobs").Result() // want unpaced:`loop without a wait when len\(zs\) == 0:`
		if err != nil {
			return err
		}
		if len(zs) == 0 {
			continue
		}
		do(zs[0].Member.(string))
	}
}

// Waits when there are none.
func Waits(ctx context.Context, rdb *redis.Client, do func(string)) error {
	for {
		job, err := rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			time.Sleep(time.Second)
			continue
		}
		if err != nil {
			return err
		}
		do(job)
	}
}

// Alive is no work that gets less: it goes on while somebody is there.
func Alive(ctx context.Context, rdb *redis.Client) error {
	for {
		there, err := alive(ctx, rdb) // want unpaced:`alive in a loop without a wait: one EXISTS per round trip`
		if err != nil || !there {
			return err
		}
	}
}

func alive(ctx context.Context, rdb *redis.Client) (bool, error) {
	n, err := rdb.Exists(ctx, "leader").Result()
	return n == 1, err
}
