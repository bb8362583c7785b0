// Package health knows whether Redis answers.
package health

import (
	"context"
	"log"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const interval = 100 * time.Millisecond

// Checker asks Redis and keeps the last answer.
type Checker struct {
	rdb *redis.Client
	up  atomic.Bool
}

// New returns a checker that has not asked yet.
func New(rdb *redis.Client) *Checker {
	return &Checker{rdb: rdb}
}

// Healthy returns the last answer.
func (c *Checker) Healthy() bool {
	return c.up.Load()
}

// WaitReady returns when Redis has answered once.
func (c *Checker) WaitReady(ctx context.Context) {
	for c.rdb.Ping(ctx).Err() != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
			log.Println("waiting for redis")
		}
	}
	c.up.Store(true)
}

// Run keeps asking until ctx is done.
func (c *Checker) Run(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			up := c.rdb.Ping(ctx).Err() == nil
			if c.up.Swap(up) != up {
				log.Println("redis is up:", up)
			}
		}
	}
}
