package redisguard

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// listen receives from a channel until the guard or its client is closed, in a
// goroutine that add has counted. It calls subscribed after each subscription,
// including those after a lost connection, and received for each message.
//
// While the guard is suspended there is no subscription, because go-redis would
// renew a lost one, which is a command.
func (g *Guard) listen(channel string, subscribed func(), received func(payload string)) {
	defer g.requests.Done()
	for failed, closed := 0, 0; ; failed++ {
		awake := g.awake()
		if awake.Err() != nil {
			return // closed
		}
		heard := false
		err := g.receive(awake, channel, func() {
			heard = true
			subscribed()
		}, received)
		if heard || awake.Err() != nil {
			failed, closed = 0, 0
		} else if !errors.Is(err, redis.ErrClosed) {
			closed = 0
		} else if closed++; closed >= closedTries(g.client) {
			return
		}
		if Backoff(g.closing, failed, firstProbe, lastProbe) != nil {
			return
		}
	}
}

// closedTries returns after how many subscriptions in a row that fail with
// redis.ErrClosed a client is closed. Those of a cluster and of a ring may fail
// so because a server has left. A cluster looks for its servers every ten
// seconds, and the tries take half a minute.
func closedTries(c redis.UniversalClient) int {
	if _, one := c.(*redis.Client); one {
		return 1
	}
	return 60
}

// receive listens until ctx ends or the client is closed.
func (g *Guard) receive(ctx context.Context, channel string, subscribed func(), received func(payload string)) error {
	sub, err := g.subscribe(ctx, channel)
	if err != nil {
		return err
	}
	defer sub.Close()
	defer context.AfterFunc(ctx, func() { sub.Close() })() // Receive ignores contexts
	for tries := 0; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
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
		if errors.Is(err, redis.ErrClosed) {
			return err
		}
		if err := Backoff(ctx, tries, firstProbe, lastProbe); err != nil {
			return err
		}
		tries++
	}
}

// subscribe is Subscribe of the client. That of a ring panics with an error while
// no shard is available, and when the ring is closed.
func (g *Guard) subscribe(ctx context.Context, channel string) (sub *redis.PubSub, err error) {
	defer func() {
		if p := recover(); p != nil {
			var failed bool
			if err, failed = p.(error); !failed {
				panic(p)
			}
		}
	}()
	return g.client.Subscribe(ctx, channel), nil
}
