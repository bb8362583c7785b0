package unpaced

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// What looks like a wait and is none.

// Yield gives the processor away, and gets it back at once.
func Yield(ctx context.Context, rdb *redis.Client, key string) {
	for rdb.Get(ctx, key).Val() == "" { // want unpaced:`rdb.Get in a loop without a wait: one GET per round trip`
		runtime.Gosched()
	}
}

// Locked holds a mutex, which waits for nothing once it is free.
func Locked(ctx context.Context, rdb *redis.Client, mu *sync.Mutex) {
	for ctx.Err() == nil {
		mu.Lock()
		rdb.Incr(ctx, "rounds") // want unpaced:`rdb.Incr in a loop without a wait: one INCR per round trip`
		mu.Unlock()
	}
}

// Replicated waits for replicas, which answer at once when they are there.
func Replicated(ctx context.Context, rdb *redis.Client) {
	for ctx.Err() == nil {
		rdb.Wait(ctx, 1, time.Second) // want unpaced:`rdb.Wait in a loop without a wait: one WAIT per round trip`
	}
}

// Deadline bounds each command and not the loop.
func Deadline(ctx context.Context, rdb *redis.Client) {
	for ctx.Err() == nil {
		short, cancel := context.WithTimeout(ctx, time.Second)
		rdb.Incr(short, "rounds") // want unpaced:`rdb.Incr in a loop without a wait: one INCR per round trip`
		cancel()
	}
}
