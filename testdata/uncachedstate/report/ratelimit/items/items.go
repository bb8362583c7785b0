// Package items has loops that decide by a number what they do with each item.
package items

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Worker struct{ rdb *redis.Client }

func (w *Worker) Listen(ctx context.Context) {
	for m := range w.rdb.Subscribe(ctx, "events").Channel() {
		if n, _ := w.rdb.Get(ctx, "throttled:"+m.Payload).Int(); n == 1 { // want ratelimit:`^GET "throttled:\*" for each item that \(\*Worker\)\.Listen takes; a 5 s in-process cache`
			continue
		}
		deliver(ctx, m.Payload)
	}
}

func (w *Worker) Drain(ctx context.Context, jobs <-chan string) {
	for job := range jobs {
		n, err := w.rdb.HGet(ctx, "ratelimit:vendor:"+job, "blocked").Int64() // want ratelimit:`^HGET "ratelimit:vendor:\*" for each item that \(\*Worker\)\.Drain takes`
		if err == nil && n == 1 {
			continue
		}
		deliver(ctx, job)
	}
}

func deliver(ctx context.Context, what string) { println(what) }
