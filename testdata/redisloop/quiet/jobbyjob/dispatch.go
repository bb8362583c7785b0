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
