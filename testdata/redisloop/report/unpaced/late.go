package unpaced

import (
	"context"
	"log"
	"time"

	"github.com/cenkalti/backoff/v4"
	"github.com/redis/go-redis/v9"
)

type depth struct{ rdb *redis.Client }

// measure sends SET only after it has slept.
func (d *depth) measure(ctx context.Context) {
	n := d.rdb.LLen(ctx, "jobs").Val()
	if n == 0 {
		return
	}
	time.Sleep(time.Second)
	d.rdb.Set(ctx, "depth", n, 0)
}

func (d *depth) Measure(ctx context.Context) {
	for {
		d.measure(ctx) // want unpaced:`^d.measure in a loop without a wait: one LLEN per round trip`
	}
}

func (d *depth) after(ctx context.Context, pause time.Duration) {
	if pause > 0 {
		time.Sleep(pause)
	}
	d.rdb.Incr(ctx, "rounds")
}

// AtOnce asks for no pause.
func (d *depth) AtOnce(ctx context.Context) {
	for {
		d.after(ctx, 0) // want unpaced:`^d.after in a loop without a wait: one INCR per round trip`
	}
}

// Later does.
func (d *depth) Later(ctx context.Context) {
	for {
		d.after(ctx, time.Second)
	}
}

// Unslept computes how long it should wait, and does not wait.
func (d *depth) Unslept(ctx context.Context) {
	b := backoff.NewExponentialBackOff()
	for {
		if err := d.rdb.Ping(ctx).Err(); err != nil { // want unpaced:`^health check d.rdb.Ping in a loop without a wait`
			log.Println(err, b.NextBackOff())
		}
	}
}
