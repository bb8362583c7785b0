// Package healthcheck waits until Redis answers.
package healthcheck

import (
	"context"
	"log"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

type Monitor struct {
	rdb *redis.Client
	up  atomic.Bool
}

// Wait holds the start-up until Redis answers.
func (m *Monitor) Wait(ctx context.Context) {
	for {
		if err := m.rdb.Ping(ctx).Err(); err == nil { // want retry:`health check m.rdb.Ping retried without backoff: one PING per round trip`
			return
		}
		log.Println("redis is not there yet")
	}
}
