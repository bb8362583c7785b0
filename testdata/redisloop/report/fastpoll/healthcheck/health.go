// Package healthcheck asks whether Redis is there.
package healthcheck

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

type Monitor struct {
	rdb *redis.Client
	up  atomic.Bool
}

// Watch pings twenty times a second.
func (m *Monitor) Watch(ctx context.Context) {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			m.up.Store(m.rdb.Ping(ctx).Err() == nil) // want fastpoll:`health check m.rdb.Ping polled every 50 ms: 1.7M PINGs a day per goroutine`
		}
	}
}

// WatchKey writes its status instead of a PING.
func (m *Monitor) WatchKey(ctx context.Context) {
	for ctx.Err() == nil {
		m.rdb.Set(ctx, "health:monitor", time.Now().Unix(), time.Minute) // want fastpoll:`health check m.rdb.Set polled every 20 ms: 4.3M SETs a day`
		time.Sleep(20 * time.Millisecond)
	}
}

// WatchCalmly pings every five seconds.
func (m *Monitor) WatchCalmly(ctx context.Context) {
	for range time.Tick(5 * time.Second) {
		m.up.Store(m.rdb.Ping(ctx).Err() == nil)
	}
}
