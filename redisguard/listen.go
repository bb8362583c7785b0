package redisguard

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
)

// listen hears a channel until the guard is closed, in a goroutine that add
// has counted. It calls subscribed for each subscription, the first and those
// after a lost connection, and heard for each message. A guard that is
// suspended listens to nothing: go-redis subscribes again by itself to a
// connection that it lost, and that is a command.
func (g *Guard) listen(channel string, subscribed func(), heard func(payload string)) {
	defer g.requests.Done()
	ctx := g.closing
	for tries := 0; ctx.Err() == nil; tries++ {
		for g.suspended.Load() {
			if Backoff(ctx, 0, lastProbe, lastProbe) != nil {
				return
			}
		}
		err := g.hear(ctx, channel, func() { tries = 0; subscribed() }, heard)
		if errors.Is(err, redis.ErrClosed) || Backoff(ctx, tries, firstProbe, lastProbe) != nil {
			return
		}
	}
}

// hear is one subscription, until its connection is lost.
func (g *Guard) hear(ctx context.Context, channel string, subscribed func(), heard func(payload string)) error {
	sub := g.client.Subscribe(ctx, channel)
	defer g.lines.add(sub)()
	if g.suspended.Load() { // since before it could be hung up
		return ErrSuspended
	}
	defer context.AfterFunc(ctx, func() { sub.Close() })() // Receive looks at no context
	for {
		msg, err := sub.Receive(ctx)
		if err != nil {
			return g.lines.why(sub, err)
		}
		switch msg := msg.(type) {
		case *redis.Subscription:
			subscribed()
		case *redis.Message:
			heard(msg.Payload)
		}
	}
}

// lines are the subscriptions of a guard.
type lines struct {
	mu   sync.Mutex
	open map[*redis.PubSub]bool // whether it was hung up
}

// add counts a subscription; what it returns closes it.
func (l *lines) add(sub *redis.PubSub) (end func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[*redis.PubSub]bool{}
	}
	l.open[sub] = false
	return func() {
		l.mu.Lock()
		delete(l.open, sub)
		l.mu.Unlock()
		sub.Close()
	}
}

// hangUp closes all subscriptions.
func (l *lines) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for sub := range l.open {
		l.open[sub] = true
		sub.Close()
	}
}

// why is the error of a subscription: that of a closed client ends listening,
// and one that was hung up looks the same.
func (l *lines) why(sub *redis.PubSub, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[sub] {
		return ErrSuspended
	}
	return err
}
