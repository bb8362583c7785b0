package redisguard

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// listen hears a channel until the guard is closed, in a goroutine that add
// has counted. It calls subscribed for each subscription, the first and those
// after a lost connection, and heard for each message.
//
// While the guard is suspended there is no subscription: go-redis would make
// one that is lost anew, and that is a command.
func (g *Guard) listen(channel string, subscribed func(), heard func(payload string)) {
	defer g.requests.Done()
	for {
		awake := g.awake()
		if awake.Err() != nil {
			return // closed
		}
		g.hear(awake, channel, subscribed, heard)
		if Backoff(g.closing, 0, firstProbe, lastProbe) != nil {
			return
		}
	}
}

// hear listens for as long as ctx lasts.
func (g *Guard) hear(ctx context.Context, channel string, subscribed func(), heard func(payload string)) {
	sub := g.client.Subscribe(ctx, channel)
	defer sub.Close()
	defer context.AfterFunc(ctx, func() { sub.Close() })() // Receive looks at no context
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
