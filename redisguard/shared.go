package redisguard

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Instances share one key per circuit, "lineage:generation:state:owner:voters".
// An open state has the number of failed probes in a row, as in "o2".
// It changes by compare-and-set only, so that a decision on old data never
// replaces a newer one. An instance whose write is refused reads the value and
// decides again.
//
// The voters of an open state are the instances that opened by themselves. The
// state binds the others once there are MinInstances of them. An instance that is
// killed cannot take its vote back. So a name that survives restarts keeps it from
// voting once for each of them.
//
// The probe's lease is such a change, from o (open) to h (half open), and ends
// with the key. So a probing instance that dies blocks the others no longer
// than that. All states expire, because an idle name must not stay in Redis. A
// missing key has no meaning, and begins a new lineage.

// shared is what a circuit knows of the key.
type shared struct {
	value   string // the last known value
	known   value  // the same, parsed
	read    time.Duration
	pending bool // the circuit's state is not written yet
	busy    bool // a request is under way
	due     time.Duration
	reset   bool         // by Reset: the key is to be closed, whatever it has
	resets  []chan error // of calls of Reset that wait for that
}

// answer ends the calls of Reset that wait.
func (s *shared) answer(err error) {
	for _, done := range s.resets {
		done <- err
	}
	s.resets = nil
}

func (s *shared) learn(text string, now time.Duration) {
	if text != s.value {
		s.value, s.known = text, parse(text)
	}
	s.read = now
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
// for the result. The caller has the lock.
func (c *circuit) exchange(now time.Duration) {
	s := &c.shared
	if s.busy || c.claiming {
		return
	}
	s.busy = true
	s.due = c.b.nextRead(now)
	writes := s.pending && c.state != halfOpen
	s.pending = false
	generation, from, to, life := c.generation, s.value, "", c.b.life(c.state, c.ill)
	if writes {
		to = c.b.successor(from, c.state, c.ill)
	}
	c.b.g.backgroundThen(func() {
		got, err := c.b.swap(context.Background(), c.name, from, to, life)
		c.mu.Lock()
		defer c.mu.Unlock()
		s.busy = false
		now := c.b.now()
		switch {
		case err != nil:
			s.pending = s.pending || writes && c.generation == generation
			s.answer(err)
			return
		case writes && got == to:
			s.learn(got, now)
			c.b.hint(c.name)
		case writes && s.reset && c.generation == generation:
			s.learn(got, now)
			s.pending = s.pending || s.known.state != closed || !s.known.ok
		case writes && c.state == open && c.generation == generation:
			// Refused: the value is newer. The failures of this instance are
			// newer still, unless it is open by a quorum.
			s.learn(got, now)
			s.pending = s.pending || s.known.state != open || !s.known.ok || !c.b.binds(s.known) && !c.b.votes(s.known)
		default:
			c.adopt(got, now)
		}
		if s.pending {
			c.exchange(now)
			return
		}
		s.reset = false
		s.answer(nil)
	}, c.tell)
}

// claim requests the probe. mine is false if another instance has it, or has
// decided. Without Redis everyone probes for itself. The caller does not have
// the lock. Its context does not end the claim, because an unused lease would
// block the fleet. An open state without a quorum is no decision.
func (c *circuit) claim(ctx context.Context, from string) (value string, mine, known bool) {
	ctx = c.b.g.oneCall(context.WithoutCancel(ctx))
	for {
		to, replaced := c.b.successor(from, halfOpen, 0), from
		if v := parse(from); v.state == halfOpen && v.owner != c.b.owner {
			replaced = "" // another instance's lease ends by itself
		}
		got, err := c.b.swap(ctx, c.name, replaced, to, c.b.life(halfOpen, 0))
		if err != nil {
			return "", true, false
		}
		v := parse(got)
		own := v.ok && v.owner == c.b.owner
		if own && v.state == halfOpen || !own && !(v.ok && v.state == open && !c.b.binds(v)) {
			return got, own, true
		}
		from = got // not binding, or of this instance, from a request that seemed to fail
	}
}

// adopt applies the state that others wrote. The caller has the lock.
func (c *circuit) adopt(text string, now time.Duration) {
	s := &c.shared
	if text == s.value {
		s.read = now
		return
	}
	last := s.known
	s.learn(text, now)
	v := s.known
	switch {
	case !v.ok, last.ok && v.lineage == last.lineage && v.generation < last.generation:
		// Of another version, or an older state after a failover.
	case c.forced:
	case v.owner == c.b.owner:
		// A request that seemed to fail succeeded. Its state is outdated.
		s.pending = s.pending || v.state != c.state && c.left.n == 0
	case s.pending, c.state == halfOpen && c.probes > 0:
		// This instance is about to write a newer state.
	case v.state == closed:
		if c.state != closed {
			c.change(closed, 0)
		}
	case !c.b.binds(v) && !(c.state == closed && c.failing(now)):
		// Too few instances for a fault of the dependency. A probe by another
		// instance that failed is to be confirmed.
		if c.leased && v.state == open {
			c.until = min(c.until, now)
		}
	case v.state == open:
		c.ill, c.succeeded = v.ill, 0
		c.change(open, now+c.openFor())
	default:
		c.change(open, now+c.b.o.ProbeFor)
		c.leased = true
	}
}

// failing reports whether this instance's own calls confirm that others failed.
func (c *circuit) failing(now time.Duration) bool {
	c.settle(now)
	return c.window.failing()
}

// othersOpen reports whether another instance opened lately.
func (c *circuit) othersOpen(now time.Duration) bool {
	v := c.shared.known
	return v.ok && v.state != closed && v.owner != c.b.owner && now-c.shared.read < c.b.life(v.state, v.ill)
}

// binds reports whether enough instances opened by themselves.
func (b *Breaker) binds(v value) bool { return len(v.voters) >= b.o.MinInstances }

// votes reports whether this instance is one of them.
func (b *Breaker) votes(v value) bool { return slices.Contains(v.voters, b.voter) }

// voterOf returns the name of an instance as it is in a value, of which colons and
// commas are parts.
func voterOf(instance string) string {
	sum := sha256.Sum256([]byte(instance))
	return base32.StdEncoding.EncodeToString(sum[:])[:10]
}

// nextRead returns when to read next. The jitter keeps a fleet that started
// together from reading together.
func (b *Breaker) nextRead(now time.Duration) time.Duration {
	return now + b.o.TTL*9/10 + fullJitter(b.o.TTL/5)
}

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
		c := &scriptCall{key: key, args: []any{from, to, life.Milliseconds()}, sent: &b.g.counts.sent}
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
func (b *Breaker) life(s state, ill int) time.Duration {
	switch s {
	case open:
		return b.openFor(ill) + b.o.TTL
	case halfOpen:
		return b.o.ProbeFor
	}
	return 2 * (b.o.MaxOpenFor + b.o.TTL)
}

var letters = [...]string{closed: "c", open: "o", halfOpen: "h"}

// mostVoters bounds the length of a value.
const mostVoters = 1000

// A value is the parsed value of a key.
type value struct {
	ok         bool
	lineage    string
	generation uint64
	state      state
	ill        int      // of an open state: failed probes in a row
	owner      string   // the instance that wrote it
	voters     []string // the last ones first
}

func (v value) String() string {
	ill := ""
	if v.ill > 0 {
		ill = strconv.Itoa(v.ill)
	}
	return v.lineage + ":" + strconv.FormatUint(v.generation, 10) + ":" + letters[v.state] + ill + ":" + v.owner + ":" + strings.Join(v.voters, ",")
}

// successor returns this instance's value that follows another one.
//
// A probe that fails after a quorum begins a new vote, because the older votes
// are of before it. Otherwise one instance that stays faulty could keep the
// fleet open by its probes.
func (b *Breaker) successor(text string, s state, ill int) string {
	last := parse(text)
	next := value{lineage: last.lineage, generation: last.generation + 1, state: s, owner: b.owner}
	if !last.ok {
		next.lineage, next.generation = rand.Text()[:10], 1
	}
	probed := last.state == halfOpen && last.owner == b.owner && b.binds(last)
	if s != closed && last.ok && !(s == open && probed) {
		next.voters = last.voters // closed has none
	}
	if s == open {
		next.ill = ill
		next.voters = slices.DeleteFunc(slices.Clone(next.voters), func(v string) bool { return v == b.voter })
		next.voters = append([]string{b.voter}, next.voters...)
	}
	if len(next.voters) > mostVoters {
		next.voters = next.voters[:mostVoters]
	}
	return next.String()
}

func parse(text string) value {
	part := strings.Split(text, ":")
	if len(part) != 5 {
		return value{}
	}
	generation, err := strconv.ParseUint(part[1], 10, 64)
	letter := part[2][:min(1, len(part[2]))]
	s := slices.Index(letters[:], letter)
	if err != nil || s < 0 {
		return value{}
	}
	v := value{ok: true, lineage: part[0], generation: generation, state: state(s), owner: part[3]}
	if n := part[2][1:]; n != "" {
		if v.ill, err = strconv.Atoi(n); err != nil || v.ill < 0 || v.state != open {
			return value{}
		}
	}
	if part[4] != "" {
		v.voters = strings.Split(part[4], ",")
	}
	return v
}
