// Package load measures.
package load

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Load asks as fast as it can for some time, and does not look at the answers.
type Load struct {
	rdb *redis.Client
	n   int
}

func (l *Load) Context(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return l.n
		default:
		}
		l.rdb.Set(ctx, "load", l.n, 0)
		l.n++
	}
}

func (l *Load) Since(ctx context.Context) (failed int) {
	start := time.Now()
	for time.Since(start) < 5*time.Second {
		if err := l.rdb.Set(ctx, "load", l.n, 0).Err(); err != nil {
			failed++
		}
		l.n++
	}
	return failed
}

func (l *Load) Timer(ctx context.Context) {
	end := time.After(5 * time.Second)
	for {
		select {
		case <-end:
			return
		default:
			l.rdb.Get(ctx, "load")
			l.n++
		}
	}
}

func (l *Load) Ticks(parent context.Context) {
	ctx, cancel := context.WithDeadline(parent, time.Now().Add(time.Minute))
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(time.Millisecond)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				l.rdb.Set(ctx, "load", 1, 0)
			}
		}
	}()
	<-done
}
