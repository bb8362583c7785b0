package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A position is moved by another method, or for another.
type position struct {
	rdb    *redis.Client
	at, to int
	other  int
	next   *position
}

func (p *position) read(ctx context.Context) {
	p.rdb.Get(ctx, "at")
	p.other++
}

func (p *position) Unmoved(ctx context.Context) {
	for p.at < p.to {
		p.read(ctx) // want unpaced:`^p.read in a loop without a wait`
	}
}

func (p *position) move(ctx context.Context) {
	p.rdb.Get(ctx, "at")
	p.at++
}

func (p *position) Other(ctx context.Context) {
	for p.at < p.to {
		p.next.move(ctx) // want unpaced:`^p.next.move in a loop without a wait`
	}
}

// reset does not count.
func (p *position) reset(ctx context.Context) {
	p.at = 0
	p.rdb.Get(ctx, "at")
}

func (p *position) Reset(ctx context.Context) {
	for p.at < p.to {
		p.reset(ctx) // want unpaced:`^p.reset in a loop without a wait`
	}
}
