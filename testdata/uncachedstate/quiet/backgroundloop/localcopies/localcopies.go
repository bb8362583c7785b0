// Package localcopies has loops that take something and only refresh a copy in
// memory, or that pace themselves.
package localcopies

import (
	"context"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Copies has states in memory.
type Copies struct {
	rdb     *redis.Client
	changed chan string
	blocked sync.Map
	open    atomic.Bool
	mu      sync.Mutex
	states  map[string]string
}

// Follow refreshes what has changed.
func (c *Copies) Follow(ctx context.Context) {
	for account := range c.changed {
		n, err := c.rdb.Exists(ctx, "ratelimit:blocked:"+account).Result()
		if err != nil {
			log.Println(account, err)
			continue
		}
		c.blocked.Store(account, n > 0)
	}
}

// FollowAll logs what it takes.
func (c *Copies) FollowAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case account := <-c.changed:
			if c.rdb.Get(ctx, "ratelimit:blocked:"+account).Val() == "1" {
				c.blocked.Store(account, true)
			} else {
				c.blocked.Delete(account)
			}
		}
	}
}

// Listen hears of changes.
func (c *Copies) Listen(ctx context.Context) {
	for m := range c.rdb.Subscribe(ctx, "changed").Channel() {
		if err := c.refresh(ctx, m.Payload); err != nil {
			log.Println(m.Payload, err)
			continue
		}
	}
}

func (c *Copies) refresh(ctx context.Context, name string) error {
	v, err := c.rdb.Get(ctx, "circuit_breaker:"+name).Result()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.states[name] = v
	return nil
}

// Poll is paced by a ticker.
func (c *Copies) Poll(ctx context.Context) {
	for range time.Tick(time.Second) {
		if c.rdb.Get(ctx, "circuit_breaker:api").Val() == "open" {
			c.open.Store(true)
			continue
		}
		c.open.Store(false)
	}
}

// PollByHand takes nothing but the time.
func (c *Copies) PollByHand(ctx context.Context, notify func(time.Time)) {
	t := time.NewTicker(time.Second)
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-t.C:
			if c.rdb.Get(ctx, "circuit_breaker:api").Val() == "open" {
				notify(at)
			}
		}
	}
}

// Decide only asks what is in memory.
func (c *Copies) Decide(ctx context.Context, jobs chan string, do func(string)) {
	for job := range jobs {
		if _, blocked := c.blocked.Load(job); blocked {
			continue
		}
		do(job)
	}
}
