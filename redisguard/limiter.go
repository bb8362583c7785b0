package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"
)

// OutagePolicy is what a limiter or a quota does while Redis is unavailable.
// There is no default.
type OutagePolicy int

const (
	// FailOpen admits everything.
	FailOpen OutagePolicy = iota + 1
	// FailClosed denies everything.
	FailClosed
	// LocalFallback admits this instance's share: rate and burst divided by
	// MaxInstances, but at least one token at once. With Also it is the share of
	// each limit. Each key has its own share, but all keys of a limiter that have
	// no room within the Guard's MaxBytes have one together.
	LocalFallback
)

var outagePolicies = map[OutagePolicy]string{FailOpen: "FailOpen", FailClosed: "FailClosed", LocalFallback: "LocalFallback"}

// String returns the name of the constant.
func (p OutagePolicy) String() string {
	if name, ok := outagePolicies[p]; ok {
		return name
	}
	return fmt.Sprintf("OutagePolicy(%d)", int(p))
}

// MarshalText implements encoding.TextMarshaler: options as JSON have the name of
// the constant, or "" for none.
func (p OutagePolicy) MarshalText() ([]byte, error) {
	if name, ok := outagePolicies[p]; ok || p == 0 {
		return []byte(name), nil
	}
	return nil, fmt.Errorf("redisguard: %v is no OutagePolicy", p)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *OutagePolicy) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = 0
		return nil
	}
	for policy, name := range outagePolicies {
		if name == string(text) {
			*p = policy
			return nil
		}
	}
	return fmt.Errorf("redisguard: OnOutage %.40q: want FailOpen, FailClosed or LocalFallback", text)
}

// LimiterOptions configure a Limiter. Instances that share a limit must have
// the same options, except OnOutage, MaxInstances, MaxHorizon, Even and DryRun.
// During a rolling deploy, options with another algorithm or Per are limits of
// their own, and both are admitted. Options with other numbers share the
// account, and what was admitted counts for both. Status has a warning for
// either.
type LimiterOptions struct {
	// Name distinguishes limiters that share a Redis. It is part of every key.
	Name string
	// Rate is the number of tokens per Per. Default of Per: one second.
	Rate int
	Per  time.Duration
	// Burst is the number of tokens that an idle limiter admits at once, over
	// all instances. While it is not idle, instances have tokens in hand. So an
	// instance may spend those, and the Burst at the same moment: together at
	// most Burst + Rate x A, see Limiter. With Even, or a Burst below Rate x
	// Horizon, an instance admits at most Burst at one moment, and N instances
	// N x Burst, within the bound of Limiter. Default: Rate x Horizon. A lower
	// one is kept: the tokens of a horizon are then released over time, which
	// costs a lock per call.
	Burst int
	// Window counts in fixed windows of Per with Rate tokens each, instead of
	// over time. Burst must be zero. A window begins with its first token.
	Window bool
	// Horizon is how far ahead an instance leases. It asks Redis about once per horizon
	// and key. It keeps tokens for 1.25 horizons, and at least for the Guard's Timeout.
	// It keeps them a bit longer if Redis takes more than a sixth of the horizon to
	// answer. Those of a window it keeps until the window ends, see Limiter. Default:
	// one second, but at most a tenth of a window, because tokens are lost when their
	// window ends.
	Horizon time.Duration
	// Even has a saturated limiter release the tokens of a horizon evenly over
	// it. Otherwise an instance spends them as soon as calls ask for them, and
	// denies for the rest of the horizon. A call that waits for a batch gets its
	// tokens at once, and the rest is released evenly, which costs a lock per
	// call. It does nothing else while the limiter is not saturated, and nothing
	// with Window.
	Even bool
	// Also are further limits, at most eight, such as one for a day: tokens are
	// admitted if all limits have them, and debited from all by one command. A
	// Decision describes the limit with the fewest tokens left. Each Burst must
	// be at least Rate x Horizon, so a low one needs a short Horizon. A batch is
	// at most a tenth of each limit, or the rate of two horizons.
	Also []Limit
	// DryRun has the limiter admit what it would deny, and count it in
	// Status.WouldDeny. A Decision has OK and a RetryAfter then. What is admitted
	// in this way debits nothing. SetDryRun changes it. It may differ between
	// instances.
	DryRun bool
	// LimitOf, if set, returns the limit of a key, such as that of the key's
	// plan; for the zero Limit the key has Rate, Per, Burst and Window. It is
	// called about once per horizon and key, once more per WaitN, and per call
	// for keys beyond the Guard's MaxBytes. Calls may be concurrent and under a
	// lock: it must return soon, from memory, and not use the limiter. The keys
	// of a Limit that is not valid get its error. A key whose limit changes keeps
	// what it owes, see SetLimit. Options as JSON have no LimitOf.
	LimitOf func(key string) Limit `json:"-"`
	// MaxHorizon limits the growth of the horizon with latency. The horizon is
	// at least four round trips, because a lease that is mostly under way is
	// useless. Default: 2 seconds, or Horizon if longer. It may differ between
	// instances.
	MaxHorizon time.Duration
	// OnOutage is required.
	OnOutage OutagePolicy
	// MaxInstances is the largest number of instances that share the limit. It
	// is required for LocalFallback, and otherwise unused.
	MaxInstances int
	// Rollout, if set, is the share of keys that the limiter decides for. For
	// the others AllowN and what is made of it call Before, with the arguments
	// of AllowN, and return its results. It is required then. What else needs
	// the account fails with ErrOutside. Options as JSON have neither.
	Rollout *Rollout                                                       `json:"-"`
	Before  func(ctx context.Context, key string, n int) (Decision, error) `json:"-"`
}

// ErrTooMany is the error of a request for more tokens than the limiter can
// ever admit at once.
var ErrTooMany = errors.New("redisguard: more tokens than the limiter admits at once")

var errReply = errors.New("redisguard: a limiter's script answered in a form of its own")

// A Limiter limits the rate of tokens for each key, over all instances that
// share its name and Redis. Redis debits a batch before an instance spends it.
// Between batches a decision costs no command.
//
// In any interval t, over all instances and for each key:
//
//	admitted <= capacity x (1 + L) + Rate x (t + A) + F
//
// The capacity is Burst, or 1.25 x Rate x Horizon if Burst is less than Rate x Horizon.
// It is the room that an account needs for the tokens of a horizon, and not what is
// admitted at once. With such a Burst an instance admits at most Burst + Rate x t. The
// fleet admits at most Burst at once when it is idle. A is the largest age of spent
// tokens: 1.25 x MaxHorizon, 1.5 x MaxHorizon with such a Burst, or the guard's Timeout
// if that is longer. L counts how often Redis lost the key in the interval or within A
// before it, by FLUSHALL, eviction, failover, or a clock set forward. F is what
// OnOutage admitted. Rate x A are the leases in flight. While Redis answers within a
// sixth of the Horizon, A is 1.25 x Horizon, or the Timeout if that is longer.
//
// With windows the bound is
//
//	admitted <= Rate x (ceil((t + Timeout) / Per) + 1 + L) + F
//
// and at most Rate x (1 + L) + F from a single window. Here L counts losses in
// the interval or within Per before it. An instance may spend tokens of a window
// for a round trip after its end, but not for longer than the Timeout: they came
// half a round trip late.
//
// With LocalFallback, each instance adds at most max(1, Burst / MaxInstances) +
// Rate x t / MaxInstances to F. If the fleet has at most MaxInstances, and the
// Burst is at least MaxInstances tokens, it adds Burst + Rate x t.
//
// L is the worst case. Instances present the debt that they last observed. So
// while one of them lives, a loss admits again only what was leased since its
// last request. Time is Go's monotonic clock, independent of the wall clock.
// While a machine sleeps, this clock stops, and so do the leases of its
// instance.
//
// A saturated limiter admits 95% of its rate or more under three conditions. Redis
// answers within the Timeout. The tokens of a round trip do not exceed the capacity.
// Ten tokens or more come to an instance in a horizon or a window.
//
// With steady demand, a limiter asks Redis once per horizon, instance and key.
// It asks a few times more while demand grows, and once per two horizons' worth
// of tokens while a large burst is spent. It never asks more than once per
// horizon plus once per admission. A limiter with less than one token per
// horizon debits each token separately. Large requests may wait long if small
// ones compete, because nothing is reserved for them.
type Limiter struct {
	g          *Guard
	op         string                // for the observer
	kind, name string                // see compare
	prefix     string                // of its keys, see terms
	terms      *terms                // of the options
	live       atomic.Pointer[terms] // of keys without a limit of their own
	given      LimiterOptions
	limitsMu   sync.Mutex
	limits     map[Limit]*terms // see termsFor
	horizon    time.Duration    // base value; each key's plan has its own
	maxHorizon time.Duration
	pause      time.Duration // between requests after Redis granted less than requested
	even       bool          // see LimiterOptions
	onOutage   OutagePolicy

	dry         atomic.Bool
	peeks       singleflight.Group
	lines       lines // of calls that wait for tokens
	keys        *table[Key]
	rollout     *Rollout
	before      func(ctx context.Context, key string, n int) (Decision, error)
	decisions   *decisions  // without those that its keys still count
	uncounted   *uncounted  // those
	overflow    bucket      // shared by keys that do not fit into the table
	guests      guests      // such keys
	denials     denials     // of such keys
	down        atomic.Bool // the last request failed: nobody waits for the next
	apart       bool        // keys are served by several masters, see Key.down
	send        func(ctx context.Context, t *terms, key string, args []any) ([]int64, error)
	batches     batches
	context     context.Context        // of requests that are no debits
	compareAt   atomic.Int64           // when to compare options with other instances
	compared    atomic.Pointer[string] // what was written then
	swapOptions func(ctx context.Context, key, own string) (string, error)

	began atomic.Pointer[time.Time] // the zero of the clock, of each instance, as times must not cross a synctest bubble
}

// clock returns the time of the instance: it is monotonic, and has no date.
func (l *Limiter) clock() time.Duration { return time.Since(*l.began.Load()) }

// An Allower decides about n tokens of a key: a Limiter, or a type of the
// program's own with its results. Middleware takes one.
type Allower interface {
	AllowN(ctx context.Context, key string, n int) (Decision, error)
}

// Limiter returns a new limiter. It sends no command. It fails if a guard of
// the same client has other options under that Name and is not closed.
func (g *Guard) Limiter(o LimiterOptions) (*Limiter, error) { return g.limiter("limit", opLimiter, o) }

// limiter returns a new limiter with keys of a kind, for the observer's op.
func (g *Guard) limiter(kind, op string, o LimiterOptions) (*Limiter, error) {
	if o.Per == 0 {
		o.Per = time.Second
	}
	if o.Horizon == 0 {
		o.Horizon = time.Second
		if o.Window {
			o.Horizon = max(min(o.Horizon, o.Per/10), time.Millisecond)
		}
	}
	if o.MaxHorizon == 0 {
		o.MaxHorizon = max(o.Horizon, 2*time.Second)
	}
	if err := o.check(op); err != nil {
		return nil, err
	}
	prefix := keyPrefix + kind + ":" + o.Name + ":"
	l := &Limiter{
		g:          g,
		op:         op,
		kind:       kind,
		name:       o.Name,
		prefix:     prefix,
		terms:      newTerms(prefix, &o),
		given:      o,
		context:    context.Background(),
		horizon:    o.Horizon,
		maxHorizon: o.MaxHorizon,
		pause:      o.Horizon,
		even:       o.Even,
		onOutage:   o.OnOutage,
		rollout:    o.Rollout,
		before:     o.Before,
	}
	l.live.Store(l.terms)
	if o.Window {
		l.maxHorizon = min(l.maxHorizon, o.Per) // no lease outlives its window
	}
	l.dry.Store(o.DryRun)
	_, l.apart = g.client.(*redis.ClusterClient)
	l.send = l.debit
	now := time.Now()
	l.began.Store(&now)
	l.compareAt.Store(int64(compareAfter + rand.N(compareAfter)))
	l.swapOptions = l.exchangeOptions
	l.denials.size = max(1, int(g.maxBytes/denialShare/denialSetBytes))
	l.keys = newTable(g.maxBytes-g.maxBytes/denialShare, keyBytes, l.newMember, l.evictable)
	if err := g.claim(named{op, o.Name}, l.terms.options); err != nil {
		return nil, err
	}
	g.counted(l)
	return l, nil
}

// check checks options for a limiter or a quota, as op says.
func (o *LimiterOptions) check(op string) error {
	const longest = 366 * 24 * time.Hour
	switch {
	case o.Name == "" || strings.ContainsRune(o.Name, ':'):
		return fmt.Errorf("redisguard: %s name %q: it must not be empty and not contain a colon", op, o.Name)
	case o.Rate <= 0:
		return fmt.Errorf("redisguard: %s %s: Rate %d is not positive", op, o.Name, o.Rate)
	case o.Per < time.Millisecond || o.Per > longest:
		return fmt.Errorf("redisguard: %s %s: Per %v is not between 1ms and a year", op, o.Name, o.Per)
	case o.Horizon < time.Millisecond || o.Horizon > longest:
		return fmt.Errorf("redisguard: %s %s: Horizon %v is not between 1ms and a year", op, o.Name, o.Horizon)
	case o.MaxHorizon < o.Horizon || o.MaxHorizon > longest:
		return fmt.Errorf("redisguard: %s %s: MaxHorizon %v is not between Horizon %v and a year", op, o.Name, o.MaxHorizon, o.Horizon)
	case o.Window && o.Burst != 0:
		return fmt.Errorf("redisguard: %s %s: Burst has no meaning in windows", op, o.Name)
	case o.Window && o.Horizon > o.Per:
		return fmt.Errorf("redisguard: %s %s: Horizon %v is longer than the window %v", op, o.Name, o.Horizon, o.Per)
	case o.Burst < 0:
		return fmt.Errorf("redisguard: %s %s: Burst %d is negative", op, o.Name, o.Burst)
	case o.Rate > math.MaxInt32 || o.Burst > math.MaxInt32:
		return fmt.Errorf("redisguard: %s %s: Rate and Burst must be below 2^31", op, o.Name)
	case !o.Window && float64(o.Burst)*float64(o.Per)/float64(o.Rate) > float64(10*longest):
		return fmt.Errorf("redisguard: %s %s: the rate needs more than ten years for the burst", op, o.Name)
	case !o.Window && max(float64(o.Burst), float64(o.Rate)*float64(o.Horizon)/float64(o.Per)) < 1:
		return fmt.Errorf("redisguard: %s %s: Burst 0 and less than a token per horizon admit nothing", op, o.Name)
	case float64(o.Rate)*float64(o.Horizon)/float64(o.Per) > math.MaxInt32:
		return fmt.Errorf("redisguard: %s %s: more than 2^31 tokens per horizon", op, o.Name)
	case o.OnOutage != FailOpen && o.OnOutage != FailClosed && o.OnOutage != LocalFallback:
		return fmt.Errorf("redisguard: %s %s: OnOutage is required: FailOpen, FailClosed or LocalFallback", op, o.Name)
	case o.OnOutage == LocalFallback && o.MaxInstances < 1:
		return fmt.Errorf("redisguard: %s %s: LocalFallback needs MaxInstances", op, o.Name)
	case o.MaxInstances < 0:
		return fmt.Errorf("redisguard: %s %s: MaxInstances %d is negative", op, o.Name, o.MaxInstances)
	}
	if err := checkRollout(op, o.Name, o.Rollout, o.Before != nil); err != nil {
		return err
	}
	return o.checkAlso(op)
}

// checkAlso checks the further limits.
func (o *LimiterOptions) checkAlso(op string) error {
	if len(o.Also) > 8 {
		return fmt.Errorf("redisguard: %s %s: Also has %d limits, more than 8", op, o.Name, len(o.Also))
	}
	for i := range o.Also {
		if err := o.with(o.Also[i]).check(op); err != nil {
			return fmt.Errorf("%w (Also %d)", err, i)
		}
	}
	if len(o.Also) > 0 {
		for _, l := range append([]Limit{{Rate: o.Rate, Per: o.Per, Burst: o.Burst, Window: o.Window}}, o.Also...) {
			one := o.with(l)
			if least := float64(one.Rate) * one.Horizon.Seconds() / one.Per.Seconds(); !one.Window && one.Burst > 0 && float64(one.Burst) < least {
				return fmt.Errorf("redisguard: %s %s: with Also, Burst %d must be at least Rate x Horizon, %.0f, or Horizon at most %v",
					op, o.Name, one.Burst, math.Ceil(least), time.Duration(float64(one.Horizon)*float64(one.Burst)/least).Truncate(time.Millisecond))
			}
		}
	}
	return nil
}

// Allow is AllowN for one token.
func (l *Limiter) Allow(ctx context.Context, key string) (Decision, error) {
	return l.AllowN(ctx, key, 1)
}

// AllowN admits or denies n tokens of key. A denial is no error. Errors concern
// the caller: ctx has ended, before the call or during a wait, or n is negative
// or can never be admitted at once (ErrTooMany).
//
// Without available tokens it waits for Redis: for at most three requests, and
// at most for the guard's Timeout in total. During an outage it does not wait.
// If a grant comes too late, OnOutage decides.
func (l *Limiter) AllowN(ctx context.Context, key string, n int) (Decision, error) {
	if l.rollout != nil && !l.rollout.Has(key) {
		return l.allowBefore(ctx, key, n)
	}
	if k := l.keys.get(key); k != nil {
		return k.AllowN(ctx, n)
	}
	return l.allowOverflow(ctx, key, n)
}

// SetDryRun changes DryRun of LimiterOptions.
func (l *Limiter) SetDryRun(on bool) { l.dry.Store(on) }

// denied returns a denial of n tokens, or what a dry run makes of it.
func (l *Limiter) denied(d Decision, n int) Decision {
	if !d.OK && l.dry.Load() {
		l.g.counts.wouldDeny.Add(int64(n))
		d.OK = true
	}
	return d
}

// Key returns a handle for a frequently used key; its AllowN saves the lookup.
// The key stays in memory as long as the limiter, regardless of MaxBytes. So
// use handles for keys that the program knows, not for keys from requests.
func (l *Limiter) Key(key string) *Key {
	return l.keys.pin(key, func(k *Key) { k.pinned = true })
}

// debit sends one request to Redis, in a pipeline with those of other keys that
// are ready.
func (l *Limiter) debit(ctx context.Context, t *terms, key string, args []any) ([]int64, error) {
	c := &scriptCall{key: t.prefix + key, args: args, sent: &l.g.counts.sent}
	script := t.algorithm.script()
	if node, gate := l.g.server(ctx, c.key); node != nil {
		l.batches.run(ctx, l.g.client, node, gate.roundTrip(), script, c)
	} else {
		runScript(ctx, l.g.client, l.g.client, script, []*scriptCall{c})
	}
	return c.result().Int64Slice()
}
