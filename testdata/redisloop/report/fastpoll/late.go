package fastpoll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type later struct{ rdb *redis.Client }

func (l *later) step(ctx context.Context) {
	time.Sleep(20 * time.Millisecond)
	l.rdb.Incr(ctx, "rounds")
}

// Run waits in the function that sends, before it does.
func (l *later) Run(ctx context.Context) {
	for {
		l.step(ctx) // want fastpoll:`^l.step polled every 20 ms: 4.3M INCRs a day`
	}
}

func (l *later) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(10 * time.Millisecond):
	}
	return l.rdb.Incr(ctx, "rounds").Err()
}

func (l *later) Wait(ctx context.Context) error {
	for {
		if err := l.wait(ctx); err != nil { // want fastpoll:`^l.wait polled every 10 ms: 8.6M INCRs a day`
			return err
		}
	}
}
