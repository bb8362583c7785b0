package redisguard

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Instances share one key per circuit, "lineage:generation:state:owner". It
// changes by compare-and-set only, so that a decision on old data never
// replaces a newer one. An instance whose write is refused reads the value and
// decides again.
//
// The probe's lease is such a change, from o (open) to h (half open), and ends
// with the key. So a probing instance that dies blocks the others no longer
// than that. All states expire, because an idle name must not stay in Redis. A
// missing key has no meaning, and begins a new lineage.

// shared is what a circuit knows of the key.
type shared struct {
	value   string // the last known value
	pending bool   // the circuit's state is not written yet
	busy    bool   // a request is under way
	due     time.Duration
}

// exchangeScript sets the key to ARGV[2] if it is missing or equals ARGV[1],
// and returns the resulting value.
var exchangeScript = redis.NewScript(`
local now = redis.call('GET', KEYS[1])
if now and now ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ARGV[2]
`)

// publish writes the circuit's state to Redis, now or as soon as possible.
func (c *circuit) publish(now time.Duration) {
	c.shared.pending = true
	c.exchange(now)
}

// exchange reads the key, or writes it if a state is pending, and does not wait
// for the result. The caller holds the lock.
func (c *circuit) exchange(now time.Duration) {
	s := &c.shared
	if s.busy || c.claiming {
		return
	}
	s.busy = true
	s.due = now + c.b.o.TTL*9/10 + fullJitter(c.b.o.TTL/5) // jitter, so that a fleet that started together does not read together
	writes := s.pending && c.state != halfOpen
	s.pending = false
	generation, from, to, life := c.generation, s.value, "", c.b.life(c.state)
	if writes {
		to = successor(from, c.state, c.b.owner)
	}
	c.b.g.background(func() {
		got, err := c.b.swap(context.Background(), c.name, from, to, life)
		c.mu.Lock()
		defer c.mu.Unlock()
		s.busy = false
		now := c.b.now()
		switch {
		case err != nil:
			s.pending = s.pending || writes && c.generation == generation
			return
		case writes && got == to:
			s.value = got
			c.b.hint(c.name)
		case writes && c.state == open && c.generation == generation:
			// Refused: the value is newer. The failures of this instance are
			// newer still, unless the state is the same.
			s.value = got
			_, _, there, ok := parse(got)
			s.pending = s.pending || !ok || there != open
		default:
			c.adopt(got, now)
		}
		if s.pending {
			c.exchange(now)
		}
	})
}

// claim requests the probe. mine is false if another instance has it, or has
// decided. Without Redis everyone probes for itself. The caller does not hold
// the lock. Its context does not end the claim, because an unused lease would
// block the fleet.
func (c *circuit) claim(ctx context.Context, from string) (value string, mine, known bool) {
	ctx = c.b.g.oneCall(context.WithoutCancel(ctx))
	for {
		to := successor(from, halfOpen, c.b.owner)
		got, err := c.b.swap(ctx, c.name, from, to, c.b.life(halfOpen))
		if err != nil {
			return "", true, false
		}
		_, _, there, ok := parse(got)
		if own := ok && c.b.owns(got); !own || there == halfOpen {
			return got, own, true
		}
		from = got // an earlier value of this instance, from a request that seemed to fail
	}
}

// adopt applies the state that others wrote. The caller holds the lock.
func (c *circuit) adopt(value string, now time.Duration) {
	s := &c.shared
	if value == s.value {
		return
	}
	lineage, last, _, known := parse(s.value)
	s.value = value
	from, generation, there, ok := parse(value)
	switch {
	case !ok, known && from == lineage && generation < last:
		// Of another version, or an older state after a failover.
	case c.b.owns(value):
		// A request that seemed to fail succeeded. Its state is outdated.
		s.pending = s.pending || there != c.state
	case s.pending, c.state == halfOpen && c.probing:
		// This instance is about to write a newer state.
	case there == open:
		c.change(open, now+c.b.o.OpenFor)
	case there == halfOpen:
		c.change(open, now+c.b.o.ProbeFor)
	case c.state != closed:
		c.change(closed, 0)
	}
}

// owns reports whether this instance wrote a value.
func (b *Breaker) owns(value string) bool { return strings.HasSuffix(value, ":"+b.owner) }

// place returns where a request for a key is counted.
func (b *Breaker) place(key string) place {
	return place{of: asker{op: opBreaker, prefix: b.prefix}, key: key}
}

// swap sends one command under the guard's deadline. A later reply is dropped,
// because a state must be fresh.
func (b *Breaker) swap(ctx context.Context, name, from, to string, life time.Duration) (string, error) {
	answer := make(chan string, 1)
	err := b.g.do(ctx, b.place(b.prefix+name), func(ctx context.Context) error {
		value, err := b.send(ctx, b.prefix+name, from, to, life)
		if err == nil {
			answer <- value
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return <-answer, nil
}

// exchange sends a GET if to is empty, and otherwise the script.
func (b *Breaker) exchange(ctx context.Context, key, from, to string, life time.Duration) (string, error) {
	if to != "" {
		c := &scriptCall{key: key, args: []any{from, to, life.Milliseconds()}}
		node := redis.Cmdable(b.g.client)
		if one, _ := b.g.server(ctx, key); one != nil {
			node = one
		}
		runScript(ctx, b.g.client, node, exchangeScript, []*scriptCall{c})
		return c.result().Text()
	}
	value, err := b.g.client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	return value, err
}

// life returns how long a state lives in Redis. Open lives a TTL beyond the
// first probe, because a reader counts OpenFor from its read. Closed lives
// until every open instance has read it.
func (b *Breaker) life(s state) time.Duration {
	switch s {
	case open:
		return b.o.OpenFor + b.o.TTL
	case halfOpen:
		return b.o.ProbeFor
	}
	return 2 * (b.o.OpenFor + b.o.TTL)
}

var letters = [...]string{closed: "c", open: "o", halfOpen: "h"}

// successor returns the value of a state that follows another value.
func successor(value string, s state, owner string) string {
	lineage, generation, _, ok := parse(value)
	if !ok {
		lineage, generation = rand.Text()[:10], 0
	}
	return lineage + ":" + strconv.FormatUint(generation+1, 10) + ":" + letters[s] + ":" + owner
}

func parse(value string) (lineage string, generation uint64, s state, ok bool) {
	part := strings.Split(value, ":")
	if len(part) != 4 {
		return "", 0, 0, false
	}
	generation, err := strconv.ParseUint(part[1], 10, 64)
	for i, letter := range letters {
		if err == nil && letter == part[2] {
			return part[0], generation, state(i), true
		}
	}
	return "", 0, 0, false
}
