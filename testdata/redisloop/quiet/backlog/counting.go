package backlog

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// cut takes the head of a list.
func cut(ctx context.Context, rdb *redis.Client) []string {
	jobs, _ := take.Run(ctx, rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice()
	return jobs
}

// Counting goes on where the helper took some.
func (w *Worker) Counting(ctx context.Context) {
	for {
		n := w.some(ctx)
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}

// some takes a batch and says how many there were.
func (w *Worker) some(ctx context.Context) int {
	jobs := cut(ctx, w.rdb)
	for _, job := range jobs {
		w.do(job)
	}
	return len(jobs)
}

// CountingScript asks a helper that runs the script itself.
func (w *Worker) CountingScript(ctx context.Context) {
	for {
		n := w.batch(ctx)
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}

func (w *Worker) batch(ctx context.Context) int {
	jobs, _ := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice()
	for _, job := range jobs {
		w.do(job)
	}
	return len(jobs)
}

// CountingAtOnce does not even wait between two.
func (w *Worker) CountingAtOnce(ctx context.Context) {
	for {
		if w.batch(ctx) == 0 {
			time.Sleep(5 * time.Second)
		}
	}
}

// named takes by calls that it gives other names.
var named = redis.NewScript(`
local call, key = redis.call, KEYS[1]
local jobs = call("LRANGE", key, 0, ARGV[1] - 1)
call("LTRIM", key, ARGV[1], -1)
return jobs`)

// client takes by another name of the client.
var client = redis.NewScript(`
local r = redis
local jobs = r.call("LRANGE", KEYS[1], 0, ARGV[1] - 1)
r.call("LTRIM", KEYS[1], ARGV[1], -1)
return jobs`)

// aside puts a list aside where none is.
var aside = redis.NewScript(`
if redis.call("EXISTS", KEYS[1]) == 0 or redis.call("RENAMENX", KEYS[1], KEYS[2]) == 0 then return {} end
return redis.call("LRANGE", KEYS[2], 0, -1)`)

func namedOf(ctx context.Context, rdb *redis.Client) int {
	jobs, _ := named.Run(ctx, rdb, []string{"jobs"}, batch).StringSlice()
	return len(jobs)
}

func clientOf(ctx context.Context, rdb *redis.Client) int {
	jobs, _ := client.Run(ctx, rdb, []string{"jobs"}, batch).StringSlice()
	return len(jobs)
}

func asideOf(ctx context.Context, rdb *redis.Client) int {
	jobs, _ := aside.Run(ctx, rdb, []string{"jobs", "mine"}).StringSlice()
	return len(jobs)
}

func drainNamed(ctx context.Context, rdb *redis.Client) {
	for {
		n := namedOf(ctx, rdb)
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}

func drainClient(ctx context.Context, rdb *redis.Client) {
	for {
		n := clientOf(ctx, rdb)
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}

func drainAside(ctx context.Context, rdb *redis.Client) {
	for {
		n := asideOf(ctx, rdb)
		if n > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		time.Sleep(5 * time.Second)
	}
}
