// Package wait has loops that ask as fast as Redis answers.
package wait

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Worker struct {
	rdb  *redis.Client
	done func(string) error
}

// Alive waits but for the branch that goes on after an error.
func (w *Worker) Alive(ctx context.Context) {
	for ctx.Err() == nil {
		if err := w.rdb.Set(ctx, "alive", 1, time.Minute).Err(); err != nil { // want unpaced:`without a wait when`
			// Redis may be down.
			log.Println(err)
			continue
		}
		time.Sleep(10 * time.Second)
	}
}

// Jobs takes jobs and waits for none.
func (w *Worker) Jobs(ctx context.Context) {
	for {
		job, err := w.rdb.LPop(ctx, "jobs").Result() // want unpaced:`loop without a wait`
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			log.Println(err)
			continue
		}
		if err := w.done(job); err != nil {
			log.Println(job, err)
		}
	}
}

// Spare does what it can.
func (w *Worker) Spare(ctx context.Context) {
	for {
		if job, err := w.rdb.RPop(ctx, "jobs").Result(); err == nil { // want unpaced:`loop without a wait`
			_ = w.done(job)
		}
	}
}

// Turn turns in the head of the loop.
func (w *Worker) Turn(ctx context.Context, me string) {
	for w.rdb.Get(ctx, "turn").Val() != me { // want unpaced:`loop without a wait`
	}
}

// Book insists.
func (w *Worker) Book(ctx context.Context, id string) (n int, err error) {
	for {
		n++
		err := w.rdb.Set(ctx, id, n, 0).Err() // want retry:`retried without backoff`
		if err == nil {
			return n, nil
		}
	}
}

// Balance breaks out of its loop, and knows no context.
func (w *Worker) Balance() (cents int64) {
	for {
		n, err := w.rdb.Get(context.Background(), "balance").Int64() // want retry:`retried without backoff`
		if err != nil {
			continue
		}
		cents = n
		break
	}
	return cents
}

// Watch asks in the default of a select.
func (w *Worker) Watch(ctx context.Context, seen func(int64)) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		default:
			n, err := w.rdb.LLen(ctx, "jobs").Result() // want unpaced:`loop without a wait`
			if err != nil {
				return err
			}
			seen(n)
		}
	}
}

// Lock sleeps at the end of its rounds, and not in those that fail early.
func (w *Worker) Lock(ctx context.Context, me string) {
	for {
		ok, err := w.rdb.SetNX(ctx, "lock", me, time.Minute).Result() // want retry:`without`
		if err != nil {
			log.Println(err)
			continue
		}
		if ok {
			return
		}
		time.Sleep(time.Second)
	}
}
