package timer

import (
	"context"
	"time"
)

const usual = time.Second

// sleepOr waits for the usual time if it is given none.
func sleepOr(d time.Duration) {
	if d <= 0 {
		d = usual
	}
	time.Sleep(d)
}

// pauseOr has a wait of its own for that.
func pauseOr(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return wait(ctx, usual)
	}
	return wait(ctx, d)
}

// untilDone waits for the end of a context if it is given no time.
func untilDone(ctx context.Context, d time.Duration) {
	var end <-chan time.Time
	if d > 0 {
		end = time.After(d)
	}
	select {
	case <-ctx.Done():
	case <-end:
	}
}

// Usual gives no time, and waits for the usual one.
func (c *Countdown) Usual(ctx context.Context) {
	for {
		if c.rdb.Get(ctx, "auction").Val() == "done" {
			return
		}
		sleepOr(0)
	}
}

// Paused does by another helper.
func (c *Countdown) Paused(ctx context.Context) error {
	for {
		if c.rdb.Get(ctx, "auction").Val() == "done" {
			return nil
		}
		if err := pauseOr(ctx, 0); err != nil {
			return err
		}
	}
}

// Done waits for a context.
func (c *Countdown) Done(ctx context.Context) {
	for ctx.Err() == nil {
		if c.rdb.Get(ctx, "auction").Val() == "done" {
			return
		}
		untilDone(ctx, 0)
	}
}
