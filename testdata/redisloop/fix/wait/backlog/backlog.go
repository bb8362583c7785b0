// Package backlog has workers that wait in the wrong branch, or in none: a wait
// goes where there was nothing or Redis failed, and never between two batches.
package backlog

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

var take = redis.NewScript(`
local ids = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, 100)
if #ids > 0 then redis.call("ZREM", KEYS[1], unpack(ids)) end
return ids
`)

type Worker struct {
	rdb *redis.Client
	sha string
	do  func(string)
}

// Idle goes round at once when there was nothing.
func (w *Worker) Idle(ctx context.Context) error {
	for {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix()).StringSlice() // want unpaced:`without a wait when len\(ids\) == 0:`
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			continue
		}
		for _, id := range ids {
			w.do(id)
		}
	}
}

// Range does so with two commands.
func (w *Worker) Range(ctx context.Context) error {
	for {
		ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: 100}).Result() // want unpaced:`without a wait when len\(ids\) == 0:`
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			continue
		}
		w.rdb.ZRem(ctx, "due", ids)
		for _, id := range ids {
			w.do(id)
		}
	}
}

// Some has its work in the branch: no wait fits into the others alone.
func (w *Worker) Some(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := w.rdb.ZRange(ctx, "due", 0, 99).Result() // want unpaced:`loop without a wait`
		if err == nil && len(ids) > 0 {
			w.rdb.ZRem(ctx, "due", ids)
			for _, id := range ids {
				w.do(id)
			}
		}
	}
}

// Failing waits for jobs, and not where Redis fails.
func (w *Worker) Failing(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: 100}).Result() // want unpaced:`without a wait when err != nil:`
		if err != nil {
			log.Println(err)
			continue
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		w.rdb.ZRem(ctx, "due", ids)
	}
}

// Untested asks for nothing that a wait could go to: at the end of the loop it
// would come between two batches.
func (w *Worker) Untested(ctx context.Context) error {
	for {
		ids, err := w.rdb.ZRange(ctx, "due", 0, 99).Result() // want unpaced:`loop without a wait`
		if err != nil {
			return err
		}
		w.rdb.ZRem(ctx, "due", ids)
	}
}

// Often polls an empty queue too often, and breathes between two batches: the
// interval of the poll alone is changed.
func (w *Worker) Often(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := w.rdb.EvalSha(ctx, w.sha, []string{"due"}, 100).Int() // want fastpoll:`polled every 20 ms`
		if err != nil || n == 0 {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Millisecond)
	}
}
