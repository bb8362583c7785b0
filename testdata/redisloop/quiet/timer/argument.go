package timer

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type feed struct {
	rdb  *redis.Client
	jobs chan string
}

// keep waits for a job in the arguments of the command.
func (f *feed) keep(ctx context.Context) error { return f.rdb.LPush(ctx, "jobs", <-f.jobs).Err() }

// Keep goes on at once, and waits in the helper before it sends.
func (f *feed) Keep(ctx context.Context) {
	for ctx.Err() == nil {
		if err := f.keep(ctx); err != nil {
			return
		}
	}
}
