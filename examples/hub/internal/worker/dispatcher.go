package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	queue        = "hub:jobs"
	pollInterval = 50 * time.Millisecond
)

// Dispatcher takes jobs from the queue as they come.
type Dispatcher struct {
	rdb      *redis.Client
	caller   Caller
	recorder Recorder
	interval time.Duration
}

// NewDispatcher returns a dispatcher that looks at the queue often enough
// for events to arrive without a visible delay.
func NewDispatcher(rdb *redis.Client, caller Caller, recorder Recorder) *Dispatcher {
	return &Dispatcher{rdb: rdb, caller: caller, recorder: recorder, interval: pollInterval}
}

// Run works until ctx is done.
func (d *Dispatcher) Run(ctx context.Context) {
	ticker := time.NewTicker(d.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		job, err := d.next(ctx)
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			log.Println("dispatcher:", err)
			continue
		}
		d.deliver(ctx, job)
	}
}

func (d *Dispatcher) next(ctx context.Context) (Job, error) {
	var job Job
	raw, err := d.rdb.LPop(ctx, queue).Bytes()
	if err != nil {
		return job, err
	}
	return job, json.Unmarshal(raw, &job)
}

func (d *Dispatcher) deliver(ctx context.Context, job Job) {
	state := "delivered"
	if err := d.caller.Call(ctx, job.Integration, bytes.NewReader(job.Payload)); err != nil {
		log.Printf("job %s: %v", job.ID, err)
		state = "failed"
	}
	if err := d.recorder.Record(ctx, job.ID, state); err != nil {
		log.Printf("job %s: %v", job.ID, err)
	}
}
