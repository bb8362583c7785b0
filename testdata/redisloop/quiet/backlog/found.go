package backlog

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Found remembers whether a claim has succeeded.
func (w *Worker) Found(ctx context.Context) {
	for ctx.Err() == nil {
		found := false
		ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: 1}).Result()
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		if len(ids) == 1 {
			if n, err := w.rdb.ZRem(ctx, "due", ids[0]).Result(); err == nil && n > 0 {
				w.do(ids[0])
				found = true
			}
		}
		if !found {
			time.Sleep(time.Second)
		}
	}
}

// Tally counts what it has taken.
func (w *Worker) Tally(ctx context.Context) {
	for ctx.Err() == nil {
		taken := 0
		if id, err := w.rdb.LPop(ctx, "urgent").Result(); err == nil {
			w.do(id)
			taken++
		}
		if id, err := w.rdb.LPop(ctx, "normal").Result(); err == nil {
			w.do(id)
			taken++
		}
		if taken == 0 {
			time.Sleep(time.Second)
		}
	}
}

// Idle is the other way about.
func (w *Worker) Idle(ctx context.Context) {
	for ctx.Err() == nil {
		idle := true
		if id, err := w.rdb.LPop(ctx, "urgent").Result(); err == nil {
			w.do(id)
			idle = false
		}
		if idle {
			time.Sleep(time.Second)
		}
	}
}

// Woken goes on after a job, and else waits for a signal.
func (w *Worker) Woken(ctx context.Context) {
	for {
		var did bool
		if id, err := w.rdb.RPopLPush(ctx, "jobs", "busy").Result(); err == nil {
			w.do(id)
			did = true
		}
		if did {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		}
	}
}

// Ended returns when a round has taken nothing.
func (w *Worker) Ended(ctx context.Context) {
	for {
		some := false
		if id, err := w.rdb.LPop(ctx, "urgent").Result(); err == nil {
			w.do(id)
			some = true
		}
		if id, err := w.rdb.LPop(ctx, "normal").Result(); err == nil {
			w.do(id)
			some = true
		}
		if !some {
			return
		}
	}
}
