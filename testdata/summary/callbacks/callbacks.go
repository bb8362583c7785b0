// want package:"reaches redis"

// Package callbacks calls what it is given, around Redis.
package callbacks

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Handler does the work.
type Handler interface {
	Handle(ctx context.Context, job string) error
}

// Queue is a list of jobs.
type Queue struct {
	rdb   *redis.Client
	hooks []func(string)
}

// Each reads all jobs with one command and calls fn for each.
func (q *Queue) Each(ctx context.Context, fn func(job string) error) error { // want Each:"^LRANGE, calls parameter 2 peritem$"
	jobs, err := q.rdb.LRange(ctx, "jobs", 0, -1).Result()
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if err := fn(job); err != nil {
			return err
		}
	}
	return nil
}

// First calls fn one time.
func (q *Queue) First(ctx context.Context, fn func(job string) error) error { // want First:"^LINDEX, calls parameter 2 once$"
	job, err := q.rdb.LIndex(ctx, "jobs", 0).Result()
	if err != nil {
		return err
	}
	return fn(job)
}

// Background calls fn in a goroutine.
func Background(ctx context.Context, fn func(context.Context)) { // want Background:"^calls parameter 1 async$"
	go fn(ctx)
}

// Fan calls fn for each job in a goroutine of its own.
func Fan(jobs []string, fn func(string)) { // want Fan:"^calls parameter 1 async$"
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Go(func() { fn(job) })
	}
	wg.Wait()
}

// Retry calls fn until it succeeds, and does not wait.
func Retry(fn func() error) (err error) { // want Retry:"^calls parameter 0 guarded$"
	for range 1000 {
		if err = fn(); err == nil {
			return nil
		}
	}
	return err
}

// Poll calls fn once in a second.
func Poll(ctx context.Context, fn func(context.Context) error) error { // want Poll:"^calls parameter 1 paced$"
	for {
		if err := fn(ctx); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
}

// Twice calls fn a fixed number of times.
func Twice(fn func()) { // want Twice:"^calls parameter 0 once$"
	for i := 0; i < 2; i++ {
		fn()
	}
}

// Deferred calls fn at the end.
func Deferred(fn func()) { // want Deferred:"^calls parameter 0 once$"
	defer fn()
}

// Through hands fn on.
func Through(jobs []string, fn func(string)) { // want Through:"^calls parameter 1 async$"
	Fan(jobs, fn)
}

// Wrapped calls fn in a literal that it calls.
func Wrapped(fn func() error) error { // want Wrapped:"^calls parameter 0 once$"
	run := func() error { return fn() }
	return run()
}

// Kept keeps fn for later.
func (q *Queue) Kept(fn func(string)) { // want Kept:`^keeps parameter 1 in Queue.hooks$`
	q.hooks = append(q.hooks, fn)
}

// Handle calls a method of what it is given.
func (q *Queue) Handle(ctx context.Context, h Handler) error { // want Handle:`^LINDEX through \(\*Queue\)\.First, calls parameter 2\.Handle once$`
	return q.First(ctx, func(job string) error { return h.Handle(ctx, job) })
}

// HandleAll calls it for each job.
func HandleAll(ctx context.Context, h Handler, jobs []string) error { // want HandleAll:`^calls parameter 1\.Handle peritem$`
	for _, job := range jobs {
		if err := h.Handle(ctx, job); err != nil {
			return err
		}
	}
	return nil
}
