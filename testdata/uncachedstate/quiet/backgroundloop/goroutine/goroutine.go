// Package goroutine has a breaker that a goroutine refreshes.
package goroutine

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Breaker refreshes in the background.
type Breaker struct {
	rdb  *redis.Client
	open chan bool
}

func NewBreaker(ctx context.Context, rdb *redis.Client) *Breaker {
	b := &Breaker{rdb: rdb, open: make(chan bool, 1)}
	go func() {
		for {
			b.read(ctx)
			time.Sleep(5 * time.Second)
		}
	}()
	return b
}

func (b *Breaker) read(ctx context.Context) {
	b.open <- b.rdb.Get(ctx, "breaker").Val() == "open"
}
