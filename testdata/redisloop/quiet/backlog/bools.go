package backlog

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

var due = redis.NewScript(`
local ids = redis.call("ZRANGEBYSCORE", KEYS[1], 0, ARGV[1], "LIMIT", 0, 20)
if #ids > 0 then redis.call("ZREM", KEYS[1], unpack(ids)) end
return ids`)

// Fetched ends a drain when a literal has found nothing.
func (w *Worker) Fetched(ctx context.Context, submit func(string) error) {
	fetch := func() bool {
		ids, err := due.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix()).StringSlice()
		if err != nil {
			log.Println(err)
			return false
		}
		if len(ids) == 0 {
			return false
		}
		all := true
		for _, id := range ids {
			if err := submit(id); err != nil {
				all = false
			}
		}
		return all
	}
	for {
		again := fetch()
		if !again {
			return
		}
	}
}

// one handles one job, and returns whether there was one.
func (w *Worker) one(ctx context.Context, handle func(string) error) bool {
	id, err := w.rdb.RPop(ctx, "jobs").Result()
	if err != nil {
		return false
	}
	if err := handle(id); err != nil {
		log.Println(id, err)
	}
	return true
}

func (w *Worker) All(ctx context.Context, handle func(string) error) {
	for w.one(ctx, handle) {
	}
}

// Ticked empties the list every second.
func (w *Worker) Ticked(ctx context.Context, handle func(string) error) {
	for range time.Tick(time.Second) {
		for ctx.Err() == nil && w.one(ctx, handle) {
		}
	}
}

// many handles some jobs, and returns whether there may be more.
func (w *Worker) many(ctx context.Context, handle func([]string)) bool {
	ids, err := w.rdb.LPopCount(ctx, "jobs", 50).Result()
	if err == redis.Nil {
		return false
	} else if err != nil {
		log.Println(err)
		return false
	}
	handle(ids)
	return len(ids) == 50
}

func (w *Worker) Many(ctx context.Context, handle func([]string)) {
	for {
		if !w.many(ctx, handle) {
			break
		}
	}
}

// found returns that it has found something.
func (w *Worker) found(ctx context.Context, handle func([]string)) (found bool) {
	ids, err := due.Run(ctx, w.rdb, []string{"due"}, 1).StringSlice()
	if err == nil && len(ids) > 0 {
		handle(ids)
		found = true
	}
	return found
}

func (w *Worker) WhileFound(ctx context.Context, handle func([]string)) {
	for w.found(ctx, handle) {
	}
}

// Step has a literal that answers with an error, too.
func (w *Worker) Step(ctx context.Context, work func(string) error) error {
	step := func() (bool, error) {
		id, err := w.rdb.LPop(ctx, "jobs").Result()
		if err == redis.Nil {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		return true, work(id)
	}
	for {
		if more, err := step(); err != nil || !more {
			return err
		}
	}
}
