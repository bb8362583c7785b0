// Package outbox records what became of each job, for tenants to read.
package outbox

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

const stream = "hub:outbox"

// Outbox is a stream of results.
type Outbox struct {
	rdb *redis.Client
}

// New returns the outbox.
func New(rdb *redis.Client) *Outbox {
	return &Outbox{rdb: rdb}
}

// Record appends a result. A result must not get lost, so it tries until
// Redis has it.
func (o *Outbox) Record(ctx context.Context, job, state string) error {
	for {
		err := o.rdb.XAdd(ctx, &redis.XAddArgs{
			Stream: stream,
			MaxLen: 100_000,
			Approx: true,
			Values: []any{"job", job, "state", state, "at", time.Now().Unix()},
		}).Err()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
