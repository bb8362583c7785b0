// Package healthcheck reads the status of another service.
package healthcheck

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

type Monitor struct {
	rdb *redis.Client
	up  atomic.Bool
}

// WatchStatus reads the status of another service without any pause.
func (m *Monitor) WatchStatus(ctx context.Context, service string) {
	for ctx.Err() == nil {
		m.up.Store(m.rdb.Get(ctx, "status:"+service).Val() == "up") // want unpaced:`^m.rdb.Get in a loop without a wait: one GET per round trip`
	}
}
