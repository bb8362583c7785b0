package unpaced

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Pulse struct{ rdb *redis.Client }

// Forgets to return: the command has a context that does not end.
func (b *Pulse) Forgets(ctx context.Context) {
	for {
		v, err := b.rdb.LIndex(context.Background(), "jobs", 0).Result() // want unpaced:`^b.rdb.LIndex in a loop without a wait when ctx.Err\(\) != nil: one LINDEX per round trip, about 170M a day per goroutine at 0.5 ms; leave the loop there`
		if ctx.Err() != nil {
			continue
		}
		log.Println(v, err)
		time.Sleep(time.Second)
	}
}

// Late asks after cancel: then the context has always ended.
func (b *Pulse) Late(parent context.Context) {
	for {
		ctx, cancel := context.WithTimeout(parent, time.Second)
		n, err := b.rdb.LLen(ctx, "jobs").Result() // want unpaced:`^b.rdb.LLen in a loop without a wait when ctx.Err\(\) != nil`
		cancel()
		if ctx.Err() != nil {
			log.Println("timeout", err)
			continue
		}
		log.Println(n)
		time.Sleep(time.Second)
	}
}

// Breaks leaves the select only.
func (b *Pulse) Breaks(ctx context.Context) {
	for {
		b.rdb.Incr(context.Background(), "beat") // want unpaced:`^b.rdb.Incr in a loop without a wait when the context has ended: one INCR per round trip, .*; leave the loop there`
		select {
		case <-ctx.Done():
			break
		case <-time.After(time.Second):
		}
	}
}

// Stopped notes again and again that it has been stopped.
func (b *Pulse) Stopped(ctx context.Context) {
	for {
		err := b.rdb.Incr(ctx, "beat").Err() // want unpaced:`^b.rdb.Incr and b.rdb.Set in a loop without a wait when errors.Is`
		if errors.Is(err, context.Canceled) {
			b.rdb.Set(context.WithoutCancel(ctx), "stopped", 1, 0)
			continue
		}
		time.Sleep(time.Second)
	}
}

// Parent uses the context whose child has a timeout.
func (b *Pulse) Parent(parent context.Context, job func(context.Context)) {
	ctx, cancel := context.WithTimeout(parent, time.Minute)
	defer cancel()
	for {
		job(ctx)
		b.rdb.Incr(parent, "beat") // want unpaced:`^b.rdb.Incr in a loop without a wait when ctx.Err`
		if ctx.Err() != nil {
			continue
		}
		time.Sleep(time.Second)
	}
}

// Worker takes jobs with a context that does not end.
func (b *Pulse) Worker(ctx context.Context, run func(string)) {
	for {
		job, err := b.rdb.LPop(context.Background(), "jobs").Result() // want unpaced:`^b.rdb.LPop in a loop without a wait when ctx.Err\(\) != nil`
		if err != nil {
			if ctx.Err() != nil {
				continue
			}
			time.Sleep(time.Second)
			continue
		}
		run(job)
	}
}
