package input

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// A Pusher writes its value once for all requests that came meanwhile: the loop ends
// when nobody has set the flag since.
type Pusher struct {
	rdb   *redis.Client
	asked atomic.Bool
	value atomic.Int64
}

func (p *Pusher) Push(ctx context.Context) {
	for {
		if !p.asked.Swap(false) {
			return
		}
		if p.value.Load() <= 0 {
			continue
		}
		p.rdb.Publish(ctx, "counter", p.value.Load())
	}
}

// PushOnce takes the flag back by comparing it first.
func (p *Pusher) PushOnce(ctx context.Context) {
	for {
		if !p.asked.CompareAndSwap(true, false) {
			return
		}
		if p.value.Load() <= 0 {
			continue
		}
		p.rdb.Publish(ctx, "counter", p.value.Load())
	}
}
