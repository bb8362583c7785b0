// Package backlog holds workers that take jobs, in batches or one by one. What
// they do is bounded by the jobs: a loop that ends or waits when there are none
// or few is no finding, however fast it takes those before.
package backlog

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/quiet/backlog/queue"
)

// take removes what is due.
var take = redis.NewScript(`
local ids = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, ARGV[2])
if #ids > 0 then redis.call("ZREM", KEYS[1], unpack(ids)) end
return ids
`)

// pump moves what is due and says how many there were.
var pump = redis.NewScript(`
local ids = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, ARGV[2])
for _, id in ipairs(ids) do
	redis.call("LPUSH", KEYS[2], id)
	redis.call("ZREM", KEYS[1], id)
end
return #ids
`)

const batch = 100

type Worker struct {
	rdb  *redis.Client
	sha  string
	wake chan struct{}
	do   func(string)
}

// Script takes by a script, and waits when there was nothing.
func (w *Worker) Script(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice()
		if err != nil {
			log.Println(err)
			time.Sleep(time.Second)
			continue
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		for _, id := range ids {
			w.do(id)
		}
	}
}

// Either tests both at once.
func (w *Worker) Either(ctx context.Context) {
	for {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice()
		if err != nil || len(ids) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-w.wake:
			}
			continue
		}
		for _, id := range ids {
			w.do(id)
		}
	}
}

// Full goes on at once after a full batch only.
func (w *Worker) Full(ctx context.Context) error {
	for {
		n, err := pump.Run(ctx, w.rdb, []string{"due", "ready"}, time.Now().Unix(), batch).Int()
		if err != nil {
			return err
		}
		if n < batch {
			time.Sleep(time.Second)
		}
	}
}

// Sum counts what it has moved, which ends nothing.
func (w *Worker) Sum(ctx context.Context) (total int, err error) {
	for n := batch; n == batch; total += n {
		if n, err = pump.Run(ctx, w.rdb, []string{"due", "ready"}, time.Now().Unix(), batch).Int(); err != nil {
			return total, err
		}
	}
	return total, nil
}

// Range reads what is due and removes it.
func (w *Worker) Range(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: batch}).Result()
		if err != nil || len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		w.rdb.ZRem(ctx, "due", ids)
		for _, id := range ids {
			w.do(id)
		}
	}
}

// Each removes them one by one, from a list that it is given.
func (w *Worker) Each(ctx context.Context, key string) error {
	for {
		ids, err := w.rdb.ZRangeArgs(ctx, redis.ZRangeArgs{Key: key, Start: "-inf", Stop: "1", ByScore: true, Count: batch}).Result()
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		pipe := w.rdb.Pipeline()
		for _, id := range ids {
			pipe.ZRem(ctx, key, id)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
}

// List reads the head of a list and cuts it off, in one transaction.
func (w *Worker) List(ctx context.Context) {
	for ctx.Err() == nil {
		pipe := w.rdb.TxPipeline()
		head := pipe.LRange(ctx, "jobs", 0, batch-1)
		pipe.LTrim(ctx, "jobs", batch, -1)
		if _, err := pipe.Exec(ctx); err != nil {
			time.Sleep(time.Second)
			continue
		}
		if len(head.Val()) == 0 {
			time.Sleep(time.Second)
			continue
		}
		for _, job := range head.Val() {
			w.do(job)
		}
	}
}

// Closure does so in a closure.
func (w *Worker) Closure(ctx context.Context) error {
	for {
		var head *redis.StringSliceCmd
		_, err := w.rdb.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			head = pipe.LRange(ctx, "jobs", 0, batch-1)
			pipe.LTrim(ctx, "jobs", batch, -1)
			return nil
		})
		if err != nil {
			return err
		}
		jobs := head.Val()
		if len(jobs) == 0 {
			time.Sleep(time.Second)
			continue
		}
		for _, job := range jobs {
			w.do(job)
		}
	}
}

// Lowest takes many at once from a sorted set, and waits at the end.
func (w *Worker) Lowest(ctx context.Context) error {
	for {
		zs, err := w.rdb.ZPopMin(ctx, "due", batch).Result()
		if err != nil {
			return err
		}
		if len(zs) > 0 {
			for _, z := range zs {
				w.do(z.Member.(string))
			}
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// Counted takes from a list.
func (w *Worker) Counted(ctx context.Context) {
	for {
		jobs, err := w.rdb.LPopCount(ctx, "jobs", batch).Result()
		switch {
		case errors.Is(err, redis.Nil):
			time.Sleep(time.Second)
			continue
		case err != nil:
			return
		}
		for _, job := range jobs {
			w.do(job)
		}
	}
}

// Stream reads a stream from its beginning, and deletes what it has read.
func (w *Worker) Stream(ctx context.Context) error {
	for {
		msgs, err := w.rdb.XRangeN(ctx, "events", "-", "+", batch).Result()
		if err != nil {
			return err
		}
		if len(msgs) == 0 {
			time.Sleep(time.Second)
			continue
		}
		var ids []string
		for _, m := range msgs {
			w.do(m.ID)
			ids = append(ids, m.ID)
		}
		if err := w.rdb.XDel(ctx, "events", ids...).Err(); err != nil {
			return err
		}
	}
}

// Left goes on while the batch before was not empty.
func (w *Worker) Left(ctx context.Context) error {
	ids, err := w.due(ctx)
	for len(ids) > 0 && err == nil {
		for _, id := range ids {
			w.do(id)
		}
		ids, err = w.due(ctx)
	}
	return err
}

// Helper takes by a function that reads and removes.
func (w *Worker) Helper(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := w.due(ctx)
		if err != nil {
			log.Println(err)
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		for _, id := range ids {
			w.do(id)
		}
	}
}

func (w *Worker) due(ctx context.Context) ([]string, error) {
	ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: batch}).Result()
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return ids, w.rdb.ZRem(ctx, "due", ids).Err()
}

// Elsewhere takes by a layer of another package, which says whether there may
// be more.
func (w *Worker) Elsewhere(ctx context.Context, q *queue.Queue) {
	for {
		more, err := q.Promote(ctx)
		if err != nil || !more {
			time.Sleep(time.Second)
		}
	}
}

// Sentinel ends when the layer has an error for it: what it has taken is one
// job, and there is no job without one.
func (w *Worker) Sentinel(ctx context.Context, q *queue.Queue) {
	for {
		job, err := q.Next(ctx)
		if err != nil {
			break
		}
		w.do(job)
	}
}

// Sha runs a script whose source is not seen here.
func (w *Worker) Sha(ctx context.Context) {
	for ctx.Err() == nil {
		val, err := w.rdb.EvalSha(ctx, w.sha, []string{"due", "ready"}, batch).Result()
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		if n, _ := val.(int64); n > 0 {
			continue
		}
		time.Sleep(time.Second)
	}
}

// Hurry waits a little between two full batches: the less, the sooner the
// backlog is gone.
func (w *Worker) Hurry(ctx context.Context) {
	for {
		val, err := w.rdb.EvalSha(ctx, w.sha, []string{"due", "ready"}, batch).Result()
		if err != nil {
			time.Sleep(time.Second)
			return
		}
		if n, _ := val.(int64); n == batch {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		return
	}
}

// Breathe does so before it goes on, and ends when there is nothing.
func (w *Worker) Breathe(ctx context.Context) error {
	for {
		ids, err := w.rdb.SPopN(ctx, "dirty", batch).Result()
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		for _, id := range ids {
			w.do(id)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Relaxed breathes between batches, and waits much longer without one.
func (w *Worker) Relaxed(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := w.due(ctx)
		if err != nil || len(ids) == 0 {
			time.Sleep(5 * time.Second)
			continue
		}
		for _, id := range ids {
			w.do(id)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
