package backlog

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/quiet/backlog/queue"
)

// pump moves what is due and says how many there were.
var pump = redis.NewScript(`
local ids = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, ARGV[2])
for _, id in ipairs(ids) do
	redis.call("LPUSH", KEYS[2], id)
	redis.call("ZREM", KEYS[1], id)
end
return #ids
`)

// Idle goes round at once when there was nothing.
func (w *Worker) Idle(ctx context.Context) error {
	for {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice() // want unpaced:`take.Run in a loop without a wait when len\(ids\) == 0: one script`
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

// Untested never looks whether there was anything.
func (w *Worker) Untested(ctx context.Context) error {
	for {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice() // want unpaced:`take.Run in a loop without a wait`
		if err != nil {
			return err
		}
		for _, id := range ids {
			w.do(id)
		}
	}
}

// Lowest0 never does so either: ZPOPMIN has no error for an empty set.
func (w *Worker) Lowest0(ctx context.Context) error {
	for {
		zs, err := w.rdb.ZPopMin(ctx, "due", batch).Result() // want unpaced:`rdb.ZPopMin in a loop without a wait`
		if err != nil {
			return err
		}
		for _, z := range zs {
			w.do(z.Member.(string))
		}
	}
}

// Failing waits for jobs, and not where Redis fails.
func (w *Worker) Failing(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice() // want unpaced:`take.Run in a loop without a wait when err != nil:`
		if err != nil {
			log.Println(err)
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

// FailingRange does so by two commands.
func (w *Worker) FailingRange(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: batch}).Result() // want unpaced:`rdb.ZRangeByScore in a loop without a wait when err != nil:`
		if err != nil {
			continue
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		w.rdb.ZRem(ctx, "due", ids)
	}
}

// Peek leaves what it has read where it is.
func (w *Worker) Peek(ctx context.Context) error {
	for {
		ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: batch}).Result() // want unpaced:`rdb.ZRangeByScore in a loop without a wait when len\(ids\) != 0:`
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		log.Println(len(ids), "are due")
	}
}

// Other removes something, from somewhere else.
func (w *Worker) Other(ctx context.Context) error {
	for {
		ids, err := w.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: batch}).Result() // want unpaced:`rdb.ZRangeByScore in a loop without a wait`
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		w.rdb.Del(ctx, "cache:"+ids[0])
	}
}

// Poison removes only what was done: what fails comes back at once.
func (w *Worker) Poison(ctx context.Context, do func(string) bool) error {
	for {
		ids, err := w.rdb.ZRange(ctx, "due", 0, 0).Result() // want unpaced:`rdb.ZRange in a loop without a wait`
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		if !do(ids[0]) {
			continue
		}
		w.rdb.ZRem(ctx, "due", ids[0])
	}
}

// Ever counts all that it has taken: from the first job on it never waits.
func (w *Worker) Ever(ctx context.Context) error {
	total := 0
	for {
		n, err := pump.Run(ctx, w.rdb, []string{"due", "ready"}, time.Now().Unix(), batch).Int() // want unpaced:`pump.Run in a loop without a wait`
		if err != nil {
			return err
		}
		total += n
		if total == 0 {
			time.Sleep(time.Second)
		}
	}
}

// Leader takes nothing: it goes on at once for as long as it leads.
func (w *Worker) Leader(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := lead.Run(ctx, w.rdb, []string{"leader"}, "me").Int() // want unpaced:`lead.Run in a loop without a wait`
		if err != nil || n == 0 {
			time.Sleep(time.Second)
		}
	}
}

var lead = redis.NewScript(`
if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("PEXPIRE", KEYS[1], 5000) end
return 0
`)

// Renews does so by another package.
func (w *Worker) Renews(ctx context.Context, q *queue.Queue) {
	for {
		ok, err := q.Renew(ctx, "me") // want unpaced:`q.Renew in a loop without a wait`
		if err != nil || !ok {
			time.Sleep(time.Second)
		}
	}
}

// Grows is no backlog: a counter is above zero for ever.
func (w *Worker) Grows(ctx context.Context) {
	for {
		n, err := w.rdb.Incr(ctx, "beats").Result() // want unpaced:`rdb.Incr in a loop without a wait`
		if err != nil || n == 0 {
			time.Sleep(time.Second)
		}
	}
}
