// Package queues takes jobs off lists.
package queues

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Spin comes round at once when the queue is empty, and ends with any other
// error: it empties no list.
func Spin(ctx context.Context, rdb *redis.Client, do func(string)) error {
	for {
		job, err := rdb.LPop(ctx, "jobs").Result() // want unpaced:`^rdb.LPop in an unpaced loop: one LPOP per round trip, about 170M a day per goroutine at 0.5 ms; when errors.Is\(err, redis.Nil\) the loop goes round without waiting$`
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
		job, err := rdb.SPop(ctx, "jobs").Result() // want unpaced:`unpaced loop.*when err == redis.Nil the loop goes round`
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
		zs, err := rdb.ZPopMin(ctx, "jobs").Result() // want unpaced:`unpaced loop.*when len\(zs\) == 0 the loop goes round`
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

// Drain does each job, which may fail: taken together, the rest would be lost.
func Drain(ctx context.Context, rdb *redis.Client, do func(context.Context, string) error) error {
	for {
		job, err := rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(ctx, job); err != nil {
			return err
		}
	}
}

// Reliable keeps the job elsewhere while it is done.
func Reliable(ctx context.Context, rdb *redis.Client, do func(context.Context, string)) error {
	for {
		job, err := rdb.LMove(ctx, "jobs", "doing", "LEFT", "RIGHT").Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		do(ctx, job)
		rdb.LRem(ctx, "doing", 1, job)
	}
}

// Print only looks at them.
func Print(ctx context.Context, rdb *redis.Client) error {
	for {
		line, err := rdb.LPop(ctx, "lines").Result() // want perelement:`empties a list: one LPOP per element`
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		println(line)
	}
}

const page = 100

// Promote goes on until a page is short, of which a helper tells.
func Promote(ctx context.Context, rdb *redis.Client) error {
	for {
		n, err := promote(ctx, rdb, page)
		if err != nil {
			return err
		}
		if n < page {
			return nil
		}
	}
}

func promote(ctx context.Context, rdb *redis.Client, limit int64) (int, error) {
	ids, err := rdb.ZRangeByScore(ctx, "delayed", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: limit}).Result()
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return len(ids), rdb.ZRem(ctx, "delayed", ids).Err()
}

// Trim goes on while the helper says that there is more.
func Trim(ctx context.Context, rdb *redis.Client) error {
	for {
		more, err := trim(ctx, rdb)
		if err != nil || !more {
			return err
		}
	}
}

func trim(ctx context.Context, rdb *redis.Client) (bool, error) {
	n, err := rdb.ZRemRangeByRank(ctx, "log", 0, page-1).Result()
	return n == page, err
}

// Alive is no work that gets less: it goes on while somebody is there.
func Alive(ctx context.Context, rdb *redis.Client) error {
	for {
		there, err := alive(ctx, rdb) // want unpaced:`alive in an unpaced loop: one EXISTS per round trip`
		if err != nil || !there {
			return err
		}
	}
}

func alive(ctx context.Context, rdb *redis.Client) (bool, error) {
	n, err := rdb.Exists(ctx, "leader").Result()
	return n == 1, err
}

// NewID tries another code each time.
func NewID(ctx context.Context, rdb *redis.Client) (string, error) {
	for {
		id := rand.Text()
		ok, err := rdb.SetNX(ctx, "id:"+id, 1, time.Hour).Result()
		if err != nil {
			return "", err
		}
		if ok {
			return id, nil
		}
	}
}

// Ticked waits at the top of each round.
func Ticked(ctx context.Context, rdb *redis.Client, do func(string)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		job, err := rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			continue
		}
		do(job)
	}
}

// Slept waits before it asks.
func Slept(ctx context.Context, rdb *redis.Client, do func(string)) error {
	for {
		time.Sleep(time.Second)
		job, err := rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return err
		}
		do(job)
	}
}

// Claim takes the next page of what others have left, by a helper that is
// given its arguments whole.
func Claim(ctx context.Context, rdb *redis.Client) {
	args := redis.XAutoClaimArgs{Stream: "jobs", Group: "workers", Consumer: "me", MinIdle: time.Minute, Start: "0-0"}
	start, err := claim(ctx, rdb, args)
	for err == nil && start != "0-0" {
		args.Start = start
		start, err = claim(ctx, rdb, args)
	}
}

// ClaimLogged goes on with an error as well, and stops there.
func ClaimLogged(ctx context.Context, rdb *redis.Client, start string) {
	args := redis.XAutoClaimArgs{Stream: "jobs", Group: "workers", Consumer: "me", MinIdle: time.Minute}
	var err error
	for start != "0-0" {
		args.Start = start
		start, err = claim(ctx, rdb, args)
		if err != nil {
			println(err.Error())
			break
		}
	}
}

func claim(ctx context.Context, rdb *redis.Client, args redis.XAutoClaimArgs) (string, error) {
	_, start, err := rdb.XAutoClaim(ctx, &args).Result()
	return start, err
}
