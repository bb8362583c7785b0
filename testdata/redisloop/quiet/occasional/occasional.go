// Package occasional holds loops that send a command only every so many
// iterations, or once in an interval.
package occasional

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Config struct {
	rdb *redis.Client
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

// Fifth writes each fifth, and the last.
func (c *Config) Fifth(ctx context.Context, rows []string) {
	for i, row := range rows {
		if i%5 == 0 || i == len(rows)-1 {
			c.rdb.Set(ctx, "progress", row, 0)
		}
	}
}

func eachFifth(rows []string, progress func(int)) {
	for i := range rows {
		done := i + 1
		if progress != nil && (done%5 == 0 || done == len(rows)) {
			progress(done)
		}
	}
}

// Given gives the write to a function that calls it each fifth time.
func (c *Config) Given(ctx context.Context, rows []string) {
	eachFifth(rows, func(n int) { c.rdb.Set(ctx, "progress", n, 0) })
}

func eachHundredth(rows []string, progress func(int)) {
	for i := range rows {
		if i%100 != 0 {
			continue
		}
		progress(i)
	}
}

// Hundredth has a continue for the others.
func (c *Config) Hundredth(ctx context.Context, rows []string) {
	eachHundredth(rows, func(n int) { c.rdb.Set(ctx, "progress", n, 0) })
}
