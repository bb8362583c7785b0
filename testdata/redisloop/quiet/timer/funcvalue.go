package timer

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// Given waits by a function that it is given.
func Given(ctx context.Context, c *redis.Client, sleep func(time.Duration)) {
	for {
		c.Get(ctx, "state")
		sleep(time.Second)
	}
}

// GivenContext has one that a context ends.
func GivenContext(ctx context.Context, c *redis.Client, pause func(context.Context, time.Duration) error) error {
	for {
		c.Get(ctx, "state")
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
	}
}

// A clock can be replaced.
type clock struct {
	rdb *redis.Client
	nap func(time.Duration)
}

// Run waits by a field.
func (k *clock) Run(ctx context.Context, use func(string)) {
	for ctx.Err() == nil {
		use(k.rdb.Get(ctx, "state").Val())
		k.nap(time.Minute)
	}
}

func attempt(f func() error) error { return f() }

// Requested makes a request in a literal that a helper runs.
func Requested(ctx context.Context, c *redis.Client, req *http.Request) {
	for {
		c.Incr(ctx, "sent")
		_ = attempt(func() error {
			_, err := http.DefaultClient.Do(req)
			return err
		})
	}
}

func traced(name string, f func()) {
	_ = name
	f()
}

// Traced does so on each of its ways.
func Traced(ctx context.Context, c *redis.Client, urls []string) {
	for ctx.Err() == nil {
		traced("round", func() {
			url := urls[0]
			if len(urls) > 1 {
				url = urls[1]
			}
			if resp, err := http.Get(url); err == nil {
				resp.Body.Close()
			}
		})
		c.Incr(ctx, "rounds")
	}
}

// Named is given a function whose name says that it waits.
func Named(ctx context.Context, c *redis.Client, pause func(), done func() bool) {
	for !done() {
		pause()
		c.Incr(ctx, "rounds")
	}
}
