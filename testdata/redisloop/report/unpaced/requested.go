package unpaced

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// A Pusher sets its own flag again, so that nobody else sets the pace.
type Pusher struct {
	rdb   *redis.Client
	asked atomic.Bool
}

func (p *Pusher) Push(ctx context.Context) {
	for {
		if !p.asked.Swap(false) {
			return
		}
		p.rdb.Publish(ctx, "counter", 1) // want unpaced:`^p.rdb.Publish in a loop without a wait`
		p.asked.Store(true)
	}
}

// PushWhileAsked compares the flag, and leaves it as it is.
func (p *Pusher) PushWhileAsked(ctx context.Context) {
	for {
		if !p.asked.CompareAndSwap(true, true) {
			return
		}
		p.rdb.Publish(ctx, "counter", 1) // want unpaced:`^p.rdb.Publish in a loop without a wait`
	}
}

// PushUnlessAsked ends when somebody sets the flag, and does not wait for that.
func (p *Pusher) PushUnlessAsked(ctx context.Context) {
	for {
		if !p.asked.CompareAndSwap(false, false) {
			return
		}
		p.rdb.Publish(ctx, "counter", 1) // want unpaced:`^p.rdb.Publish in a loop without a wait`
	}
}

// PushAgain compares the flag first, and sets it again all the same.
func (p *Pusher) PushAgain(ctx context.Context) {
	for {
		if !p.asked.CompareAndSwap(true, false) {
			return
		}
		p.rdb.Publish(ctx, "counter", 1) // want unpaced:`^p.rdb.Publish in a loop without a wait`
		p.asked.Store(true)
	}
}
