package backlog

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Delayed queue is polled. What a job costs is no part of what a poll costs that finds
// none: at this interval one command stays within the budget, and three do not.
type Delayed struct {
	rdb *redis.Client
	do  func(string) error
}

// RunFlag reads a flag, and does more only if it is set.
func (d *Delayed) RunFlag(ctx context.Context) {
	for ctx.Err() == nil {
		d.flagged(ctx)
		time.Sleep(500 * time.Millisecond)
	}
}

func (d *Delayed) flagged(ctx context.Context) {
	wanted, err := d.rdb.Get(ctx, "reload").Result()
	if err != nil && err != redis.Nil {
		log.Println("reload:", err)
		return
	}
	if wanted == "" {
		return
	}
	if err := d.rdb.Del(ctx, "reload").Err(); err != nil {
		log.Println("reload:", err)
	}
	if err := d.rdb.Publish(ctx, "reloaded", wanted).Err(); err != nil {
		log.Println("reload:", err)
	}
}

// RunInline has it all in one loop.
func (d *Delayed) RunInline(ctx context.Context) {
	for range time.Tick(500 * time.Millisecond) {
		id, err := d.rdb.LPop(ctx, "ready").Result()
		if err != nil {
			continue
		}
		job, err := d.rdb.Get(ctx, "job:"+id).Result()
		if err != nil || d.do(job) != nil {
			d.rdb.RPush(ctx, "failed", id)
			continue
		}
		d.rdb.Incr(ctx, "done")
	}
}
