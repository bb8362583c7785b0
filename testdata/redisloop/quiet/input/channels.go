// Package input holds loops at the pace of those who send: by a channel, a
// condition variable, a subscription or a reader.
package input

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

type Event struct{ User string }

// Range: who sends sets the pace.
func (j *Job) Range(ctx context.Context, events <-chan Event) {
	for ev := range events {
		j.rdb.HIncrBy(ctx, "events", ev.User, 1)
	}
}

// Receive: the same with a select.
func (j *Job) Select(ctx context.Context, events <-chan Event) {
	for {
		select {
		case <-ctx.Done():
			return
		case ev, ok := <-events:
			if !ok {
				return
			}
			j.rdb.HIncrBy(ctx, "events", ev.User, 1)
		}
	}
}

// Workers: a fixed number of goroutines, each with a channel in front.
func (j *Job) Workers(ctx context.Context, events <-chan Event) {
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for ev := range events {
				j.rdb.HIncrBy(ctx, "events", ev.User, 1)
			}
		}()
	}
	wg.Wait()
}

// A Mailbox is a queue with a condition variable.
type Mailbox struct {
	mu    sync.Mutex
	cond  *sync.Cond
	items []Event
}

func (m *Mailbox) take() Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.items) == 0 {
		m.cond.Wait()
	}
	ev := m.items[0]
	m.items = m.items[1:]
	return ev
}

// Cond: waits for the mailbox to fill.
func (j *Job) Cond(ctx context.Context, m *Mailbox) {
	for ctx.Err() == nil {
		ev := m.take()
		j.rdb.HIncrBy(ctx, "events", ev.User, 1)
	}
}

type Job struct {
	rdb   *redis.Client
	every time.Duration
	stop  chan struct{}
}
