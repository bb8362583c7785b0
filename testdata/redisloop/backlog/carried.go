package backlog

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

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
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in an unpaced loop`
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
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in an unpaced loop`
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
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in an unpaced loop`
		for _, job := range jobs {
			w.do(job)
		}
		more = w.rdb.Get(ctx, "enabled").Val() == "yes" // want unpaced:`rdb.Get in an unpaced loop`
	}
}

// MoreContinued leaves it as it was on one way, which goes on.
func (w *Worker) MoreContinued(ctx context.Context, ready func() bool) {
	more := true
	for more {
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in an unpaced loop`
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
		jobs := cut(ctx, w.rdb) // want unpaced:`cut in an unpaced loop`
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
		jobs, err := w.rdb.LRange(ctx, "jobs", 0, batch-1).Result() // want unpaced:`rdb.LRange in an unpaced loop`
		if err != nil {
			return
		}
		for _, job := range jobs {
			w.do(job)
		}
		more = len(jobs) > 0
	}
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

// Header asks in the head of the loop.
func (w *Worker) Header(ctx context.Context) {
	for n := 1; n > 0; n = w.pop(ctx) {
	}
}

// Body does so in its body.
func (w *Worker) Body(ctx context.Context) {
	n := 1
	for n > 0 {
		n = w.pop(ctx)
	}
}

// pop takes one and says how many it took.
func (w *Worker) pop(ctx context.Context) int {
	job, err := w.rdb.LPop(ctx, "jobs").Result()
	if err != nil {
		return 0
	}
	w.do(job)
	return 1
}

// HeaderAlways asks one that takes one and never says that there was none.
func (w *Worker) HeaderAlways(ctx context.Context) {
	for n := 1; n > 0; n = w.popAlways(ctx) { // want perelement:`one LPOP per`
	}
}

func (w *Worker) popAlways(ctx context.Context) int {
	w.do(w.rdb.LPop(ctx, "jobs").Val())
	return 1
}

// HeaderOther goes on by something else.
func (w *Worker) HeaderOther(ctx context.Context, next func(int) int) {
	for n := 1; n > 0; n = next(n) {
		w.pop(ctx) // want perelement:`one LPOP per`
	}
}

// HeaderRead asks how many there are, and takes none.
func (w *Worker) HeaderRead(ctx context.Context) {
	for n := 1; n > 0; n = w.left(ctx) { // want perelement:`one LLEN per`
	}
}

func (w *Worker) left(ctx context.Context) int {
	n, _ := w.rdb.LLen(ctx, "jobs").Result()
	return int(n)
}

// Times takes as often as it is told.
func (w *Worker) Times(ctx context.Context, times int) {
	for n := times; n > 0; n-- {
		w.pop(ctx) // want perelement:`one LPOP per`
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

// shown takes nothing.
var shown = redis.NewScript(`return redis.call("LRANGE", KEYS[1], 0, ARGV[1] - 1)`)

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

func shownOf(ctx context.Context, rdb *redis.Client) int {
	jobs, _ := shown.Run(ctx, rdb, []string{"jobs"}, batch).StringSlice()
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
