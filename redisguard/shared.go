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

// What instances share of a circuit is one key, "lineage:generation:state:owner".
// It is changed by compare-and-set alone, so that a decision made on old
// knowledge never replaces a newer one: who is refused reads what stands there
// and thinks again. The probe's lease is such a change, from o (open) to h
// (half open), and its end is the key's: a probing instance that dies keeps
// nobody out for longer. All states end on their own, as an idle name must not
// stay in Redis; a missing key says nothing, and begins a new lineage.

// shared is what a circuit knows of that key.
type shared struct {
	value   string // what stood there last
	pending bool   // the circuit's state has yet to be put there
	busy    bool   // a request is under way
	due     time.Duration
}

// exchangeScript sets the key to ARGV[2] when it is missing or holds ARGV[1],
// and says what it holds then.
var exchangeScript = redis.NewScript(`
local now = redis.call('GET', KEYS[1])
if now and now ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ARGV[2]
`)

// tell has the circuit's state put into Redis, now or as soon as it can be.
func (c *circuit) tell(now time.Duration) {
	c.shared.pending = true
	c.exchange(now)
}

// exchange reads the key, or writes it when there is something to tell, and
// does not wait for it. The lock is held.
func (c *circuit) exchange(now time.Duration) {
	s := &c.shared
	if s.busy || c.claiming {
		return
	}
	s.busy = true
	s.due = now + c.b.o.TTL*9/10 + fullJitter(c.b.o.TTL/5) // or a fleet that started together reads together
	told := s.pending && c.state != half
	s.pending = false
	generation, from, to, life := c.generation, s.value, "", c.b.life(c.state)
	if told {
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
			s.pending = s.pending || told && c.generation == generation
			return
		case told && got == to:
			s.value = got
			c.b.hint(c.name)
		case told && c.state == open && c.generation == generation:
			// Refused: something newer stands there. That this instance's
			// calls fail is newer still, unless it says the same.
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

// claim asks to be the one that probes: mine is false when another instance
// is, or has decided. Without Redis everyone probes for itself. The lock is
// not held, and the caller's context does not end it: a lease that was granted
// and not used would keep the fleet waiting.
func (c *circuit) claim(ctx context.Context, from string) (value string, mine, known bool) {
	ctx = c.b.g.oneCall(context.WithoutCancel(ctx))
	for {
		to := successor(from, half, c.b.owner)
		got, err := c.b.swap(ctx, c.name, from, to, c.b.life(half))
		if err != nil {
			return "", true, false
		}
		_, _, there, ok := parse(got)
		if own := ok && c.b.owns(got); !own || there == half {
			return got, own, true
		}
		from = got // what this instance said before, in a request that seemed to fail
	}
}

// adopt takes over what others decided. The lock is held.
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
		// Of another version, or an older state that a failover brought back.
	case c.b.owns(value):
		// A request that seemed to fail did not. Its state is of the past.
		s.pending = s.pending || there != c.state
	case s.pending, c.state == half && c.probing:
		// This instance is about to say something newer.
	case there == open:
		c.change(open, now+c.b.o.OpenFor)
	case there == half:
		c.change(open, now+c.b.o.ProbeFor)
	case c.state != closed:
		c.change(closed, 0)
	}
}

// owns says whether this instance wrote a value.
func (b *Breaker) owns(value string) bool { return strings.HasSuffix(value, ":"+b.owner) }

// place is where a request about a key is counted.
func (b *Breaker) place(key string) place {
	return place{of: asker{op: opBreaker, prefix: b.prefix}, key: key}
}

// swap sends one command under the guard's deadline. What arrives later than
// that is dropped: a state is only good when it is fresh.
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

// exchange is a GET where to is empty, else the script.
func (b *Breaker) exchange(ctx context.Context, key, from, to string, life time.Duration) (string, error) {
	if to != "" {
		return exchangeScript.Run(ctx, b.g.client, []string{key}, from, to, life.Milliseconds()).Text()
	}
	value, err := b.g.client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	return value, err
}

// life is how long a state stands in Redis. Open ends a TTL after its probe is
// due, as who reads it counts OpenFor from then; closed stays until everyone
// that was open has read it.
func (b *Breaker) life(s state) time.Duration {
	switch s {
	case open:
		return b.o.OpenFor + b.o.TTL
	case half:
		return b.o.ProbeFor
	}
	return 2 * (b.o.OpenFor + b.o.TTL)
}

var letters = [...]string{closed: "c", open: "o", half: "h"}

// successor is the value for a state that follows another value.
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
