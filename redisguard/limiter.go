package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// OutagePolicy says what a limiter or a quota does while Redis cannot be
// asked. It is said here and nowhere else, and has no default.
type OutagePolicy int

const (
	// FailOpen admits everything.
	FailOpen OutagePolicy = iota + 1
	// FailClosed denies everything.
	FailClosed
	// LocalFallback admits this instance's share: rate and burst divided by
	// MaxInstances, though never less than one token at once.
	LocalFallback
)

// LimiterOptions say what a limiter admits. Instances that share a limit must
// agree on all of it but OnOutage.
type LimiterOptions struct {
	// Name tells limiters of one Redis apart; it is part of every key.
	Name string
	// Rate tokens are admitted per Per, which is a second when zero.
	Rate int
	Per  time.Duration
	// Burst tokens are admitted at once by a limiter that was idle.
	Burst int
	// Window counts in fixed windows of Per, Rate tokens in each, instead of
	// over time; Burst is zero then. A window begins with its first token.
	Window bool
	// Horizon is how far ahead an instance leases: it asks Redis about once a
	// horizon and key, and keeps tokens for at most a quarter longer. A second
	// when zero, though no more than a tenth of a window: what an instance holds
	// when a window ends is lost.
	Horizon time.Duration
	// MaxHorizon is how long the horizon may become where Redis is far away: it
	// is four round trips at least, as a lease that is under way for most of its
	// life is of no use. 2 seconds when zero, or Horizon if that is longer.
	// Instances need not agree on it.
	MaxHorizon time.Duration
	// OnOutage is required.
	OnOutage OutagePolicy
	// MaxInstances is how many instances share the limit at most. Required
	// with LocalFallback, and not used otherwise.
	MaxInstances int
}

// ErrTooMany is the error of a request for more tokens than the limiter can
// ever admit at once.
var ErrTooMany = errors.New("redisguard: more tokens than the limiter admits at once")

var errReply = errors.New("redisguard: a limiter's script answered in a form of its own")

// A Decision says whether a request was admitted.
type Decision struct {
	OK bool
	// RetryAfter is when to ask again, after a denial. Until then the answer
	// is the same and costs no command.
	RetryAfter time.Duration
	// Fallback says that Redis could not be asked and OnOutage decided.
	Fallback bool
}

// A Limiter admits so many tokens over time for each key, over all instances
// that share its name and Redis. Redis debits a batch before an instance
// spends it; between batches a decision costs no command.
//
// In any span of time t, over all instances and for each key:
//
//	admitted <= (Burst + Rate x Horizon) x (1 + L) + Rate x (t + A) + F
//
// where A is 1.25 x MaxHorizon, or the guard's Timeout if that is longer: so old
// may tokens be when they are spent. L counts how often Redis lost the key in
// that time or within A before it (FLUSHALL, an eviction, a failover, a clock set
// forward), and F is what OnOutage admitted. Burst + Rate x Horizon is the
// capacity, Rate x A are the leases in flight. While Redis answers within a
// quarter of the Horizon no horizon grows, and A is 1.25 x Horizon or, for calls
// that wait for an answer, the Timeout. In windows it is
//
//	admitted <= Rate x (ceil((t + Timeout) / Per) + 1 + L) + F
//
// and no more than Rate x (1 + L) + F of one window: who waits for an answer may
// get a token of a window that has just ended. With LocalFallback each
// instance adds at most max(1, capacity / MaxInstances) + Rate x t /
// MaxInstances to F: a fleet of no more than MaxInstances and a capacity of as
// many tokens adds capacity + Rate x t.
//
// L is the worst case. Instances present the debt that they last saw, so that
// while one of them lives a loss gives away what was leased since it asked.
// Time is that of Go's monotonic clock, whatever the wall clock does; it stands
// still while a machine sleeps, and the leases of that one instance with it.
//
// A saturated limiter admits at least 95% of its rate, and in windows of ten
// horizons or more at least 90%; where Redis takes longer to answer, up to the
// Timeout, at least 80% if a round trip's tokens are no more than the capacity.
//
// While demand is steady a limiter asks Redis once a horizon, instance and key.
// While demand grows it asks a few times more, and while a large burst is spent
// once for each two horizons' rate, but never more than once a horizon and once
// an admission; one below a token a horizon debits one by one. Large requests
// beside small ones may wait long, as nothing is reserved for them.
type Limiter struct {
	g          *Guard
	op         string // for the observer
	prefix     string
	law        law
	rate       float64       // tokens a second
	capacity   float64       // tokens
	horizon    time.Duration // where Redis is near; each key's plan has its own
	maxHorizon time.Duration
	pause      time.Duration // between requests once Redis had less than was asked for
	most       float64       // the largest speculative lease of a horizon, in tokens

	onOutage OutagePolicy
	share    float64 // tokens a second of the fallback
	size     float64 // tokens at once of the fallback

	keys     *table[Key]
	overflow bucket      // what keys share for which there is no room
	down     atomic.Bool // the last request failed: nobody waits for the next
	apart    bool        // keys are served by several masters, see Key.down
	send     func(ctx context.Context, key string, args []any) ([]int64, error)
	clock    func() time.Duration // of the instance and not of the package: clocks do not cross a synctest bubble
}

// Limiter makes a limiter. It sends nothing.
func (g *Guard) Limiter(o LimiterOptions) (*Limiter, error) {
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
	if err := o.check(); err != nil {
		return nil, err
	}
	l := &Limiter{
		g:          g,
		op:         opLimiter,
		prefix:     keyPrefix + "limit:" + o.Name + ":",
		rate:       float64(o.Rate) / o.Per.Seconds(),
		horizon:    o.Horizon,
		maxHorizon: o.MaxHorizon,
		pause:      o.Horizon,
		onOutage:   o.OnOutage,
	}
	perHorizon := l.rate * o.Horizon.Seconds()
	cost := 1000 / l.rate
	if o.Window {
		l.capacity = float64(o.Rate)
		l.most = perHorizon
		l.maxHorizon = min(l.maxHorizon, o.Per) // nothing outlives its window
		l.law = window{limit: int64(o.Rate), length: o.Per.Milliseconds()}
	} else {
		l.capacity = float64(o.Burst) + perHorizon
		l.most = 2 * perHorizon
		l.law = gcra{cost: cost, capacity: l.capacity * cost}
	}
	if n := float64(o.MaxInstances); n > 0 {
		l.share, l.size = l.rate/n, max(1, l.capacity/n)
	}
	_, l.apart = g.client.(*redis.ClusterClient)
	l.send = l.debit
	base := time.Now()
	l.clock = func() time.Duration { return time.Since(base) }
	l.keys = newTable(g.tableBytes(), keyBytes, l.newKey, l.spare)
	return l, nil
}

func (o *LimiterOptions) check() error {
	const longest = 366 * 24 * time.Hour
	switch {
	case o.Name == "" || strings.ContainsRune(o.Name, ':'):
		return fmt.Errorf("redisguard: limiter name %q: it must not be empty and not contain a colon", o.Name)
	case o.Rate <= 0:
		return fmt.Errorf("redisguard: limiter %s: Rate %d is not positive", o.Name, o.Rate)
	case o.Per < time.Millisecond || o.Per > longest:
		return fmt.Errorf("redisguard: limiter %s: Per %v is not between 1ms and a year", o.Name, o.Per)
	case o.Horizon < time.Millisecond || o.Horizon > longest:
		return fmt.Errorf("redisguard: limiter %s: Horizon %v is not between 1ms and a year", o.Name, o.Horizon)
	case o.MaxHorizon < o.Horizon || o.MaxHorizon > longest:
		return fmt.Errorf("redisguard: limiter %s: MaxHorizon %v is not between Horizon %v and a year", o.Name, o.MaxHorizon, o.Horizon)
	case o.Window && o.Burst != 0:
		return fmt.Errorf("redisguard: limiter %s: Burst has no meaning in windows", o.Name)
	case o.Window && o.Horizon > o.Per:
		return fmt.Errorf("redisguard: limiter %s: Horizon %v is longer than the window %v", o.Name, o.Horizon, o.Per)
	case o.Burst < 0:
		return fmt.Errorf("redisguard: limiter %s: Burst %d is negative", o.Name, o.Burst)
	case o.Rate > math.MaxInt32 || o.Burst > math.MaxInt32:
		return fmt.Errorf("redisguard: limiter %s: Rate and Burst must be below 2^31", o.Name)
	case !o.Window && float64(o.Burst)*float64(o.Per)/float64(o.Rate) > float64(10*longest):
		return fmt.Errorf("redisguard: limiter %s: the rate needs more than ten years for the burst", o.Name)
	case !o.Window && float64(o.Burst)+float64(o.Rate)*float64(o.Horizon)/float64(o.Per) < 1:
		return fmt.Errorf("redisguard: limiter %s: Burst 0 and less than a token per horizon admit nothing", o.Name)
	case float64(o.Rate)*float64(o.Horizon)/float64(o.Per) > math.MaxInt32:
		return fmt.Errorf("redisguard: limiter %s: more than 2^31 tokens per horizon", o.Name)
	case o.OnOutage != FailOpen && o.OnOutage != FailClosed && o.OnOutage != LocalFallback:
		return fmt.Errorf("redisguard: limiter %s: OnOutage is required: FailOpen, FailClosed or LocalFallback", o.Name)
	case o.OnOutage == LocalFallback && o.MaxInstances < 1:
		return fmt.Errorf("redisguard: limiter %s: LocalFallback needs MaxInstances", o.Name)
	case o.MaxInstances < 0:
		return fmt.Errorf("redisguard: limiter %s: MaxInstances %d is negative", o.Name, o.MaxInstances)
	}
	return nil
}

// Allow is AllowN for one token.
func (l *Limiter) Allow(ctx context.Context, key string) (Decision, error) {
	return l.AllowN(ctx, key, 1)
}

// AllowN admits n tokens of key or denies them; a denial is no error. Errors
// are the caller's: ctx ended while it waited, n is negative or beyond what
// can be admitted at once (ErrTooMany). Without a batch in hand it waits for
// Redis, for at most three requests and together no longer than the guard's
// Timeout, and not at all during an outage. A grant that comes too late to be
// used leaves the decision to OnOutage.
func (l *Limiter) AllowN(ctx context.Context, key string, n int) (Decision, error) {
	if k := l.keys.get(key); k != nil {
		return k.AllowN(ctx, n)
	}
	k := l.newKey(key)
	k.plan.exact = true
	k.bucket = &l.overflow // or keys that come and go would find a full bucket each time
	return k.AllowN(ctx, n)
}

// Key is a handle for a key that is asked for often: its AllowN saves the
// look-up. A handle's key stays in memory for as long as the limiter does,
// whatever MaxBytes says: take handles for keys that the program knows, not
// for those that come with a request.
func (l *Limiter) Key(key string) *Key {
	return l.keys.pin(key, func(k *Key) { k.pinned = true })
}

// debit sends one request to Redis.
func (l *Limiter) debit(ctx context.Context, key string, args []any) ([]int64, error) {
	return l.law.script().Run(ctx, l.g.client, []string{l.prefix + key}, args...).Int64Slice()
}
