package redisguard

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// listen receives from a channel until the guard is closed, in a goroutine that
// add has counted. It calls subscribed after each subscription, including those
// after a lost connection, and received for each message.
//
// While the guard is suspended there is no subscription, because go-redis would
// renew a lost one, which is a command.
func (g *Guard) listen(channel string, subscribed func(), received func(payload string)) {
	defer g.requests.Done()
	for {
		awake := g.awake()
		if awake.Err() != nil {
			return // closed
		}
		g.receive(awake, channel, subscribed, received)
		if Backoff(g.closing, 0, firstProbe, lastProbe) != nil {
			return
		}
	}
}

// receive listens until ctx ends.
func (g *Guard) receive(ctx context.Context, channel string, subscribed func(), received func(payload string)) {
	sub := g.client.Subscribe(ctx, channel)
	defer sub.Close()
	defer context.AfterFunc(ctx, func() { sub.Close() })() // Receive ignores contexts
	for tries := 0; ctx.Err() == nil; {
		msg, err := sub.Receive(ctx)
		switch msg := msg.(type) {
		case *redis.Subscription:
			subscribed()
			tries = 0
		case *redis.Message:
			received(msg.Payload)
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
