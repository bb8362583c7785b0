package unpaced

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

type Leader struct {
	rdb     redis.UniversalClient
	id      string
	stopped atomic.Bool
}

// Follow watches who leads until it is told to stop.
func (l *Leader) Follow(ctx context.Context, elected chan<- string) {
	last := ""
	for !l.stopped.Load() {
		now := l.rdb.Get(ctx, "leader").Val() // want unpaced:`rdb.Get in a loop without a wait when now == last: one GET per round trip`
		if now != last {
			elected <- now
			last = now
		}
	}
}

// Hold extends the lease while the context lives.
func (l *Leader) Hold(ctx context.Context, lease *redis.Script) {
	for ctx.Err() == nil {
		lease.Run(ctx, l.rdb, []string{"leader"}, l.id) // want unpaced:`lease.Run in a loop without a wait`
	}
}
