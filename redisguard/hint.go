package redisguard

import "context"

// With Hint an instance that has put a new state into Redis says so on a
// channel, and the others read it at once instead of within a TTL. A message
// names the circuit and not its state: it may be late, doubled or lost, and
// what Redis holds stays the only truth.

// hint tells the other instances that a circuit has changed.
func (b *Breaker) hint(name string) {
	if !b.o.Hint {
		return
	}
	b.g.background(func() {
		_ = b.g.do(context.Background(), b.place(""), func(ctx context.Context) error {
			return b.g.client.Publish(ctx, b.channel(), b.owner+name).Err()
		}) // whoever misses it reads within a TTL
	})
}

// channel is no key's name, as that of a key ends in a colon and a name.
func (b *Breaker) channel() string { return keyPrefix + "breaker:" + b.o.Name }

// hinted reads what another instance has changed, if anyone asks for it here.
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
		c.shared.due = 0 // what is under way may have left before the change: the next call reads
		return
	}
	c.exchange(b.now())
}
