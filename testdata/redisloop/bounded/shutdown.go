package bounded

import (
	"context"
	"log"
	"time"
)

// Serve talks to Redis only when it ends.
func (c *Config) Serve(ctx context.Context, requests <-chan string) {
	for {
		select {
		case <-ctx.Done():
			c.rdb.Del(context.WithoutCancel(ctx), "serving")
			return
		case r := <-requests:
			log.Println(r)
		}
	}
}

// Spin is a loop without a pause, but the command in it is sent once.
func (c *Config) Spin(ctx context.Context, ready func() bool) {
	for {
		select {
		case <-ctx.Done():
			c.rdb.Publish(context.WithoutCancel(ctx), "events", "stopped")
			return
		default:
		}
		if ready() {
			c.rdb.Publish(ctx, "events", "ready")
			return
		}
	}
}

// Follow takes turns: the wait is a channel's.
func (c *Config) Follow(ctx context.Context, changed <-chan struct{}) {
	for range changed {
		v, err := c.rdb.Get(ctx, "config").Result()
		if err != nil {
			continue
		}
		log.Println("config:", v)
	}
}

// Gate looks at the clock before it writes.
func (c *Config) Gate(ctx context.Context, samples []float64) {
	var last time.Time
	for _, sample := range samples {
		if time.Since(last) < time.Second {
			continue
		}
		last = time.Now()
		c.rdb.Set(ctx, "sample", sample, time.Minute)
	}
}

// GateAfter does so the other way round.
func (c *Config) GateAfter(ctx context.Context, work func() bool) {
	next := time.Now()
	for work() {
		if time.Now().After(next) {
			c.rdb.Incr(ctx, "beats")
			next = time.Now().Add(10 * time.Second)
		}
	}
}

// Progress writes once for a hundred rows.
func (c *Config) Progress(ctx context.Context, rows []string, load func(string)) {
	for i, row := range rows {
		load(row)
		if (i+1)%100 == 0 {
			c.rdb.Set(ctx, "progress", i+1, 0)
		}
	}
}
