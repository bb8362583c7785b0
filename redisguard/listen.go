package redisguard

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// listen hears a channel until the guard is closed, in a goroutine that add
// has counted. It calls subscribed for each subscription, the first and those
// after a lost connection, and heard for each message.
func (g *Guard) listen(channel string, subscribed func(), heard func(payload string)) {
	defer g.requests.Done()
	ctx := g.closing
	for g.suspended.Load() {
		if Backoff(ctx, 0, lastProbe, lastProbe) != nil {
			return
		}
	}
	sub := g.client.Subscribe(ctx, channel)
	defer sub.Close()
	context.AfterFunc(ctx, func() { sub.Close() }) // Receive looks at no context
	for tries := 0; ctx.Err() == nil; {
		msg, err := sub.Receive(ctx)
		switch msg := msg.(type) {
		case *redis.Subscription:
			subscribed()
			tries = 0
		case *redis.Message:
			heard(msg.Payload)
		}
		if err == nil {
			continue
		}
		if errors.Is(err, redis.ErrClosed) || Backoff(ctx, tries, firstProbe, lastProbe) != nil {
			return
		}
		tries++
	}
}
