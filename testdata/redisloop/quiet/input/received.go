package input

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Closed ends when the subscription does.
func Closed(ctx context.Context, ps *redis.PubSub, use func(*redis.Message)) {
	for {
		m, err := ps.ReceiveMessage(ctx)
		if errors.Is(err, redis.ErrClosed) {
			return
		}
		if err != nil {
			log.Print(err)
			continue
		}
		use(m)
	}
}

// Paused waits after an error.
func Paused(ctx context.Context, ps *redis.PubSub, use func(*redis.Message)) {
	for ctx.Err() == nil {
		m, err := ps.ReceiveMessage(ctx)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		use(m)
	}
}

// Left ends at any error.
func Left(ctx context.Context, ps *redis.PubSub, use func(*redis.Message)) error {
	for {
		m, err := ps.ReceiveMessage(ctx)
		if err != nil {
			return err
		}
		use(m)
	}
}

// Known goes on after a timeout only.
func Known(ctx context.Context, ps *redis.PubSub, timeout func(error) bool, use func(any)) error {
	for {
		v, err := ps.ReceiveTimeout(ctx, time.Second)
		if err != nil {
			if timeout(err) {
				continue
			}
			return err
		}
		use(v)
	}
}

// GivesUp counts its failures.
func GivesUp(ctx context.Context, ps *redis.PubSub, use func(*redis.Message)) error {
	for failures := 0; ; {
		m, err := ps.ReceiveMessage(ctx)
		if err != nil {
			if failures++; failures > 5 {
				return err
			}
			continue
		}
		use(m)
	}
}
