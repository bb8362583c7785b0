// Package inturn has loops whose blocking commands cannot be one.
package inturn

import (
	"context"
	"os"
	"time"

	elsewhere "elsewhere.test"
	"github.com/redis/go-redis/v9"
)

// Workers waits for the same list a number of times.
func Workers(ctx context.Context, rdb *redis.Client, names []string, work func(string, string)) {
	for _, name := range names {
		job, err := rdb.BRPop(ctx, time.Second, "jobs").Result()
		if err == nil {
			work(name, job[1])
		}
	}
}

// Shards has a client for each.
func Shards(ctx context.Context, shards map[string]*redis.Client, work func(string)) {
	for name, rdb := range shards {
		job, err := rdb.BRPop(ctx, time.Second, "jobs:"+name).Result()
		if err == nil {
			work(job[1])
		}
	}
}

// Ask waits for the answer to what it has sent.
func Ask(ctx context.Context, rdb *redis.Client, ids []string) (out []string) {
	for _, id := range ids {
		if err := rdb.LPush(ctx, "questions", id).Err(); err != nil {
			return out
		}
		answer, err := rdb.BLPop(ctx, time.Second, "answer:"+id).Result()
		if err != nil {
			return out
		}
		out = append(out, answer[1])
	}
	return out
}

// Moved moves from each list, which one command cannot do for several.
func Moved(ctx context.Context, rdb *redis.Client, queues []string) {
	for _, q := range queues {
		rdb.BLMove(ctx, q, q+":busy", "LEFT", "RIGHT", time.Second)
	}
}

// Chained goes on with what it has found.
func Chained(ctx context.Context, rdb *redis.Client, names []string) string {
	next := "start"
	for range names {
		v, err := rdb.BLPop(ctx, time.Second, next).Result()
		if err != nil {
			return next
		}
		next = v[1]
	}
	return next
}

// Started has a consumer of its own for each stream, which goes on.
func Started(ctx context.Context, rdb *redis.Client, streams []string, work func(string)) {
	for _, s := range streams {
		go func() {
			for ctx.Err() == nil {
				v, err := rdb.BLPop(ctx, time.Second, s).Result()
				if err != nil {
					time.Sleep(time.Second)
					continue
				}
				work(v[1])
			}
		}()
	}
}

// Pair is of two.
func Pair(ctx context.Context, rdb *redis.Client, work func(string)) {
	for _, q := range []string{"high", "low"} {
		if v, err := rdb.BLPop(ctx, time.Second, q).Result(); err == nil {
			work(v[1])
		}
	}
}

// Cluster has keys of several slots.
func Cluster(ctx context.Context, rdb *redis.ClusterClient, queues []string, work func(string)) {
	for _, q := range queues {
		if v, err := rdb.BLPop(ctx, time.Second, q).Result(); err == nil {
			work(v[1])
		}
	}
}

// Typed has the queues that a person named.
func Typed(ctx context.Context, rdb *redis.Client, work func(string)) {
	for _, q := range os.Args[1:] {
		if v, err := rdb.BLPop(ctx, time.Second, q).Result(); err == nil {
			work(v[1])
		}
	}
}

// Fallback waits only for those queues whose first attempt has failed.
func Fallback(ctx context.Context, rdb *redis.Client, queues []string, first func(string) error, work func(string)) {
	for _, q := range queues {
		if err := first(q); err != nil {
			if v, err := rdb.BLPop(ctx, time.Second, q).Result(); err == nil {
				work(v[1])
			}
		}
	}
}

// Library waits with somebody else's call, which takes one queue.
func Library(ctx context.Context, i *elsewhere.Inspector, queues []string, work func(string)) {
	for _, q := range queues {
		if job, err := i.Await(ctx, q); err == nil {
			work(job)
		}
	}
}
