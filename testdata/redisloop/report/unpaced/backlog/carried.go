// Package backlog holds workers that go on at once though a batch was empty, or
// though Redis failed. Their twins stop or wait then.
package backlog

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// take removes what is due.
var take = redis.NewScript(`
local ids = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, ARGV[2])
if #ids > 0 then redis.call("ZREM", KEYS[1], unpack(ids)) end
return ids
`)

const batch = 100

type Worker struct {
	rdb  *redis.Client
	sha  string
	wake chan struct{}
	do   func(string)
}

// More carries over whether the batch had any.
func (w *Worker) More(ctx context.Context) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb)
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) > 0
	}
}

// MoreFull carries over whether it was full.
func (w *Worker) MoreFull(ctx context.Context) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb)
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) == batch
	}
}

// UntilDone carries over whether it had none.
func (w *Worker) UntilDone(ctx context.Context) {
	done := false
	for !done {
		jobs := cut(ctx, w.rdb)
		for _, job := range jobs {
			w.do(job)
		}
		done = len(jobs) == 0
	}
}

// UntilErr ends where there is an error too.
func (w *Worker) UntilErr(ctx context.Context) error {
	for more := true; more; {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice()
		if err != nil {
			return err
		}
		for _, id := range ids {
			w.do(id)
		}
		more = len(ids) > 0
	}
	return nil
}

// UntilCancelled does so where it is told to end.
func (w *Worker) UntilCancelled(ctx context.Context) {
	more := true
	for more && ctx.Err() == nil {
		jobs := cut(ctx, w.rdb)
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) > 0
	}
}

// cut takes the head of a list.
func cut(ctx context.Context, rdb *redis.Client) []string {
	jobs, _ := take.Run(ctx, rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice()
	return jobs
}

// MoreEver sets what it looks at, and never to false.
func (w *Worker) MoreEver(ctx context.Context) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in a loop without a wait`
		for _, job := range jobs {
			w.do(job)
		}
		more = true
	}
}

// MoreElse goes on where the batch was empty too.
func (w *Worker) MoreElse(ctx context.Context, ready func() bool) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in a loop without a wait`
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) > 0 || ready()
	}
}

// MoreBoth goes on where the batch was full and nothing ends it.
func (w *Worker) MoreBoth(ctx context.Context) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb)
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) == batch && ctx.Err() == nil
	}
}

// MoreOther looks at something else in Redis, which nothing takes away.
func (w *Worker) MoreOther(ctx context.Context) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb) // want unpaced:`cut and w.rdb.Get in a loop without a wait: 2 commands \(script, GET\) per iteration \(through cut\) until !more`
		for _, job := range jobs {
			w.do(job)
		}
		more = w.rdb.Get(ctx, "enabled").Val() == "yes"
	}
}

// MoreContinued leaves it as it was on one way, which goes on.
func (w *Worker) MoreContinued(ctx context.Context, ready func() bool) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in a loop without a wait`
		if !ready() {
			continue
		}
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) > 0
	}
}

// MoreNegated goes on where the batch was empty.
func (w *Worker) MoreNegated(ctx context.Context) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in a loop without a wait`
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) == 0
	}
}

// MoreLeft leaves in place what it has read.
func (w *Worker) MoreLeft(ctx context.Context) {
	more := true
	for more {
		jobs, err := w.rdb.LRange(ctx, "jobs", 0, batch-1).Result() // want unpaced:`rdb.LRange in a loop without a wait`
		if err != nil {
			return
		}
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) > 0
	}
}
