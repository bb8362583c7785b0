package redisguard

import "context"

// With Hint, an instance that has written a new state to Redis publishes that
// on a channel. The others read the state at once instead of within a TTL. A
// message has the name of the circuit and not its state. It may be late,
// duplicated or lost, so only the value in Redis counts.

// hint publishes to the other instances that a circuit has changed.
func (b *Breaker) hint(name string) {
	if !b.o.Hint {
		return
	}
	b.g.background(func() {
		_ = b.g.do(context.Background(), b.place(""), func(ctx context.Context) error {
			return b.g.client.Publish(ctx, b.channel(), b.owner+name).Err()
		}) // an instance that misses it reads within a TTL
	})
}

// channel returns a name that differs from every key, because a key has a
// further colon and name.
func (b *Breaker) channel() string { return keyPrefix + "breaker:" + b.o.Name }

// hinted reads the state that another instance changed, if this instance uses
// the name.
func (b *Breaker) hinted(payload string) {
	if len(payload) < len(b.owner) || payload[:len(b.owner)] == b.owner {
		return
	}
	c := b.circuits.find(payload[len(b.owner):])
	if c == nil || b.g.suspended.Load() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shared.busy || c.claiming {
		c.settle(b.now())
		c.shared.due = 0 // the request under way may have left before the change: the next call reads
		return
	}
	c.exchange(b.now())
}
