package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// dispatch hands tasks out; the label came with a port from C.
func dispatch(ctx context.Context, rdb *redis.Client, tasks chan<- string) {
again:
	task, err := rdb.SPop(ctx, "tasks").Result() // want unpaced:`rdb.SPop in a loop without a wait when err != nil: one SPOP per round trip`
	if err == nil {
		tasks <- task
	}
	if ctx.Err() != nil {
		return
	}
	goto again
}
