package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"log"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

const delayed = "hub:delayed"

// Retrier makes calls again that could not be made at their time.
type Retrier struct {
	rdb    *redis.Client
	caller Caller
}

// NewRetrier returns a retrier for the delayed jobs.
func NewRetrier(rdb *redis.Client, caller Caller) *Retrier {
	return &Retrier{rdb: rdb, caller: caller}
}

// Run looks for jobs that are due until ctx is done.
func (r *Retrier) Run(ctx context.Context) {
	for ctx.Err() == nil {
		jobs, err := r.due(ctx, time.Now())
		if err != nil {
			log.Println("retrier:", err)
			continue
		}
		r.deliver(ctx, jobs)
		time.Sleep(5 * time.Second)
	}
}

func (r *Retrier) due(ctx context.Context, now time.Time) ([]string, error) {
	return r.rdb.ZRangeByScore(ctx, delayed, &redis.ZRangeBy{ //lint:ignore SA1019 as programs written for Redis before 6.2 have it
		Min: "-inf",
		Max: strconv.FormatInt(now.Unix(), 10),
	}).Result()
}

func (r *Retrier) deliver(ctx context.Context, jobs []string) {
	for _, raw := range jobs {
		var job Job
		if err := json.Unmarshal([]byte(raw), &job); err != nil {
			log.Println("retrier:", err)
			continue
		}
		if err := r.caller.Call(ctx, job.Integration, bytes.NewReader(job.Payload)); err != nil {
			log.Printf("job %s again: %v", job.ID, err)
			continue
		}
		r.rdb.ZRem(ctx, delayed, raw)
	}
}
