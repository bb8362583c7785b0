// Package pacer slows loops down. It knows nothing of Redis.
package pacer

import (
	"context"
	"time"
)

// A Pacer lets one caller through an interval.
type Pacer struct {
	every time.Duration
	next  time.Time
}

// New returns a Pacer that lets a caller through once in every.
func New(every time.Duration) *Pacer {
	return &Pacer{every: every}
}

// Wait blocks until the next turn or until ctx is done.
func (p *Pacer) Wait(ctx context.Context) error { // want Wait:"waits"
	timer := time.NewTimer(time.Until(p.next))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		p.next = time.Now().Add(p.every)
		return nil
	}
}

// Pause sleeps for a second.
func Pause() { // want Pause:"waits 1s"
	time.Sleep(time.Second)
}

// Retry calls fn until it succeeds, with a second between two tries.
func Retry(ctx context.Context, fn func() error) error { // want Retry:"calls parameter 1 guarded"
	for {
		err := fn()
		if err == nil || ctx.Err() != nil {
			return err
		}
		Pause()
	}
}

// Every calls fn once in d until ctx is done.
func Every(ctx context.Context, d time.Duration, fn func(context.Context)) { // want Every:"calls parameter 2 paced"
	ticker := time.NewTicker(d)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			fn(ctx)
		}
	}
}
