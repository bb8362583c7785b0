package unpaced

import (
	"context"
	"log"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Rounds are loops with a function that a helper is given, and that doesn't pace them.
type Rounds struct {
	rdb  *redis.Client
	once sync.Once
}

func measured(name string, f func()) {
	start := time.Now()
	f()
	log.Print(name, time.Since(start))
}

func failing(f func() error) error {
	if err := f(); err != nil {
		log.Print(err)
		return err
	}
	return nil
}

func apart(f func()) { go f() }

func each(names []string, f func()) {
	for range names {
		f()
	}
}

// Measured waits nowhere.
func (r *Rounds) Measured(ctx context.Context) {
	for ctx.Err() == nil {
		measured("round", func() {
			r.rdb.Incr(ctx, "rounds") // want unpaced:`r.rdb.Incr in a loop without a wait: one INCR per round trip`
		})
	}
}

// Failing doesn't wait after an error.
func (r *Rounds) Failing(ctx context.Context) {
	for ctx.Err() == nil {
		_ = failing(func() error {
			if err := r.rdb.Incr(ctx, "rounds").Err(); err != nil { // want unpaced:`r.rdb.Incr in a loop without a wait`
				return err
			}
			time.Sleep(time.Second)
			return nil
		})
	}
}

// Apart waits in a goroutine.
func (r *Rounds) Apart(ctx context.Context) {
	for ctx.Err() == nil {
		r.rdb.Incr(ctx, "rounds") // want unpaced:`r.rdb.Incr in a loop without a wait`
		apart(func() { time.Sleep(time.Second) })
	}
}

// Once waits in its first iteration.
func (r *Rounds) Once(ctx context.Context) {
	for ctx.Err() == nil {
		r.rdb.Incr(ctx, "rounds") // want unpaced:`r.rdb.Incr in a loop without a wait`
		r.once.Do(func() { time.Sleep(time.Second) })
	}
}

// Each waits for each name, if there are any.
func (r *Rounds) Each(ctx context.Context, names []string) {
	for ctx.Err() == nil {
		r.rdb.Incr(ctx, "rounds") // want unpaced:`r.rdb.Incr in a loop without a wait`
		each(names, func() { time.Sleep(time.Second) })
	}
}
