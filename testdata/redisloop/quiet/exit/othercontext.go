package exit

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Beat struct{ rdb *redis.Client }

// LastBeat sends a last command with a context of its own, and the flag ends the loop.
func (b *Beat) LastBeat(ctx context.Context) {
	stopping := false
	for {
		select {
		case <-ctx.Done():
			stopping = true
		case <-time.After(time.Second):
		}
		b.rdb.Incr(context.Background(), "beat")
		if stopping {
			return
		}
	}
}

// Asked looks at the context in the head.
func (b *Beat) Asked(ctx context.Context) {
	for ctx.Err() == nil {
		err := b.rdb.Incr(ctx, "beat").Err()
		if errors.Is(err, context.Canceled) {
			b.rdb.Set(context.WithoutCancel(ctx), "stopped", 1, 0)
			continue
		}
		time.Sleep(time.Second)
	}
}

// Derived sends nothing any more once the context has ended.
func (b *Beat) Derived(ctx context.Context) {
	for {
		short, cancel := context.WithTimeout(ctx, time.Second)
		n, err := b.rdb.LLen(short, "jobs").Result()
		ended := ctx.Err() != nil
		cancel()
		if ended {
			continue
		}
		log.Println(n, err)
		time.Sleep(time.Second)
	}
}

// Timeout has waited for as long as the command may take.
func (b *Beat) Timeout(parent context.Context) {
	for {
		ctx, cancel := context.WithTimeout(parent, time.Second)
		n, err := b.rdb.LLen(ctx, "jobs").Result()
		if ctx.Err() != nil {
			cancel()
			continue
		}
		cancel()
		log.Println(n, err)
		time.Sleep(time.Second)
	}
}

type request struct {
	ctx context.Context
	id  string
}

// Served has a context for each request, which comes when somebody makes one.
func (b *Beat) Served(next func() request) {
	for {
		r := next()
		if r.ctx.Err() != nil {
			b.rdb.Incr(context.Background(), "gone")
			continue
		}
		b.rdb.Incr(r.ctx, "served")
		time.Sleep(time.Second)
	}
}
