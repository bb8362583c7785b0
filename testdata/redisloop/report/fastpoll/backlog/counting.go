// Package backlog holds workers that wait too little when there is no work.
package backlog

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

const batch = 100

type Worker struct {
	rdb  *redis.Client
	sha  string
	wake chan struct{}
	do   func(string)
}

// cut takes the head of a list.
func cut(ctx context.Context, rdb *redis.Client) []string {
	jobs, _ := take.Run(ctx, rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice()
	return jobs
}

// CountingOne asks a helper that always says the same.
func (w *Worker) CountingOne(ctx context.Context) {
	for {
		n := w.always(ctx) // want fastpoll:`w.always polled every 10 ms`
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}

func (w *Worker) always(ctx context.Context) int {
	for _, job := range cut(ctx, w.rdb) {
		w.do(job)
	}
	return 1
}

// CountingSize asks one that says how many there are, and takes none.
func (w *Worker) CountingSize(ctx context.Context) {
	for {
		n := w.size(ctx) // want fastpoll:`w.size polled every 10 ms`
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}

func (w *Worker) size(ctx context.Context) int {
	jobs, _ := w.rdb.LRange(ctx, "jobs", 0, batch-1).Result()
	return len(jobs)
}

// shown takes nothing.
var shown = redis.NewScript(`return redis.call("LRANGE", KEYS[1], 0, ARGV[1] - 1)`)

func shownOf(ctx context.Context, rdb *redis.Client) int {
	jobs, _ := shown.Run(ctx, rdb, []string{"jobs"}, batch).StringSlice()
	return len(jobs)
}

func drainShown(ctx context.Context, rdb *redis.Client) {
	for {
		n := shownOf(ctx, rdb) // want fastpoll:`shownOf polled every 10 ms`
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}
