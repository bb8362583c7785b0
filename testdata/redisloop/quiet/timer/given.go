package timer

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Rounds are loops whose wait is in a function that a helper is given and runs.
type Rounds struct {
	rdb *redis.Client
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

func (r *Rounds) recovered(f func()) {
	defer func() { _ = recover() }()
	f()
}

func nap() { time.Sleep(time.Second) }

// Measured waits in a literal.
func (r *Rounds) Measured(ctx context.Context) {
	for ctx.Err() == nil {
		r.rdb.Incr(ctx, "rounds")
		measured("pause", func() { time.Sleep(time.Second) })
	}
}

// Inside sends the command in the literal that waits.
func (r *Rounds) Inside(ctx context.Context) {
	for ctx.Err() == nil {
		measured("round", func() {
			r.rdb.Incr(ctx, "rounds")
			time.Sleep(time.Second)
		})
	}
}

// Failing waits after each outcome.
func (r *Rounds) Failing(ctx context.Context) {
	for ctx.Err() == nil {
		_ = failing(func() error {
			err := r.rdb.Incr(ctx, "rounds").Err()
			time.Sleep(time.Second)
			return err
		})
	}
}

// Named gives a function by its name.
func (r *Rounds) Named(ctx context.Context) {
	for ctx.Err() == nil {
		r.rdb.Incr(ctx, "rounds")
		r.recovered(nap)
	}
}

// Nested waits in a literal in a literal.
func (r *Rounds) Nested(ctx context.Context) {
	for ctx.Err() == nil {
		r.rdb.Incr(ctx, "rounds")
		measured("outer", func() {
			r.recovered(func() { time.Sleep(time.Second) })
		})
	}
}

func (r *Rounds) pause() { measured("pause", nap) }

// Called waits in a method that gives a function to a helper.
func (r *Rounds) Called(ctx context.Context) {
	for ctx.Err() == nil {
		r.rdb.Incr(ctx, "rounds")
		r.pause()
	}
}
