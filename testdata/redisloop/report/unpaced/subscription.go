package unpaced

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

// Listen goes on when it cannot receive: after Close that is at once, for ever.
func Listen(ctx context.Context, ps *redis.PubSub, use func(*redis.Message)) {
	for {
		m, err := ps.ReceiveMessage(ctx) // want unpaced:`^ps.ReceiveMessage in a loop without a wait`
		if err != nil {
			log.Print(err)
			continue
		}
		use(m)
	}
}

// Read does so with Receive.
func Read(ctx context.Context, rdb *redis.Client, use func(any)) {
	ps := rdb.Subscribe(ctx, "news")
	defer ps.Close()
	for ctx.Err() == nil {
		v, err := ps.Receive(ctx) // want unpaced:`^ps.Receive in a loop without a wait when err != nil:`
		if err != nil {
			continue
		}
		use(v)
	}
}

// Kept goes on after the first error of many.
func Kept(ctx context.Context, ps *redis.PubSub, use func(*redis.Message)) {
	failures := 0
	for {
		m, err := ps.ReceiveMessage(ctx) // want unpaced:`^ps.ReceiveMessage in a loop without a wait`
		if err != nil {
			failures++
			continue
		}
		use(m)
	}
}

// Done goes on after Close until the context ends.
func Done(ctx context.Context, ps *redis.PubSub, use func(*redis.Message)) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
		}
		m, err := ps.ReceiveMessage(ctx) // want unpaced:`^ps.ReceiveMessage in a loop without a wait`
		if err != nil {
			continue
		}
		use(m)
	}
}
