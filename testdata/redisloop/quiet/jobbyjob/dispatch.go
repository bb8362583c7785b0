package jobbyjob

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A Dispatcher starts a goroutine for each job.
type Dispatcher struct {
	rdb   *redis.Client
	slots []string
}

func (d *Dispatcher) run(ctx context.Context, slot, job string) {}

// Empty hands over all jobs.
func (d *Dispatcher) Empty(ctx context.Context) {
	var wg sync.WaitGroup
	for {
		job, err := d.rdb.LPop(ctx, "jobs").Result()
		if err != nil {
			break
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			d.run(ctx, "", job)
		}()
	}
	wg.Wait()
}

// Fill takes a job for each slot.
func (d *Dispatcher) Fill(ctx context.Context) {
	for _, slot := range d.slots {
		job, err := d.rdb.LPop(ctx, "jobs").Result()
		if err != nil {
			return
		}
		go d.run(ctx, slot, job)
	}
}

// Feed sends each job to workers, who take the next when they are ready.
func (d *Dispatcher) Feed(ctx context.Context, jobs chan<- string) {
	for {
		job, err := d.rdb.LPop(ctx, "jobs").Result()
		if err != nil {
			return
		}
		jobs <- job
	}
}

// FeedUntil does so until the context ends.
func (d *Dispatcher) FeedUntil(ctx context.Context, jobs chan<- string) error {
	for {
		job, err := d.rdb.RPop(ctx, "jobs").Result()
		if err != nil {
			return err
		}
		select {
		case jobs <- job:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// A Job has an id.
type Job struct{ ID string }

// FeedSlots sends one job for each slot.
func (d *Dispatcher) FeedSlots(ctx context.Context, jobs chan<- Job) {
	for range d.slots {
		id, err := d.rdb.LPop(ctx, "jobs").Result()
		if err != nil {
			return
		}
		jobs <- Job{ID: id}
	}
}
