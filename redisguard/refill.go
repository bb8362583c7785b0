package redisguard

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"
)

// A plan is when a key asks Redis next, and for how much.
//
// It asks for a quarter more than was wanted in the last horizon, less what is
// in hand, so that a steady demand finds the next batch there before the last
// one is void. While demand grows, who has spent a whole batch asks for up to
// four times as much at once; who was given less than it asked for has reached
// the limit and waits for the horizon. So a limiter at its limit, like one far
// below it, asks once a horizon, and no denial comes without Redis having said
// no within the horizon.
//
// A batch beyond what the caller needs is never more than the rate gives in
// two horizons: what is leased and not used is lost, and only for that long. A
// rate of less than a token in that time is not leased at all, but debited one
// by one and exact.
type plan struct {
	pace     time.Duration // nothing is asked before
	asked    time.Duration // when the last request left
	begun    bool          // there was one
	forecast float64       // tokens wanted in a horizon
	hand     int64         // tokens in hand when it left
	granted  int64         // what was granted since
	lost     int64         // what was void before it was spent, since
	seen     sight
	trip     time.Duration // how long Redis takes to answer, the slow answers first
	horizon  time.Duration // of the limiter, or as much longer as the round trip asks for
	exact    bool          // asks for what the caller needs and no more: nobody will keep the rest
}

const (
	headroom = 1.25 // of a batch over the demand, and of its life over the horizon
	growth   = 4    // of a batch over the one before that was spent within the horizon
	trips    = 4    // in a horizon, at least: a lease that is mostly under way is of no use
)

// start is the plan of a key that never asked: a sixteenth of a horizon's rate
// is enough to find out whether more is wanted, and not missed by others if not.
func (p *plan) start(l *Limiter) {
	p.horizon = l.horizon
	p.forecast = l.rate * l.horizon.Seconds() / 16
	p.pace, p.asked = past, past
}

// stretch makes the horizon as long as a round trip asks for. A slow answer
// counts at once, and is forgotten as faster ones follow it.
func (p *plan) stretch(l *Limiter, trip time.Duration) {
	trip = min(trip, l.maxHorizon/trips)
	p.trip = max(trip, p.trip-(p.trip-trip)/4)
	was := p.horizon
	p.horizon = max(l.horizon, trips*p.trip)
	p.forecast *= float64(p.horizon) / float64(was)
}

// most is the largest batch beyond what callers need, in tokens.
func (p *plan) most(l *Limiter) float64 { return l.most * float64(p.horizon) / float64(l.horizon) }

// observe closes the books of the time since the last request: hand is what is
// left in hand, and also what was wanted and not given.
func (p *plan) observe(now time.Duration, hand, also int64) {
	wanted := float64(p.spent(hand) + also)
	if p.begun {
		passed := max(now-p.asked, time.Millisecond)
		rate := wanted * float64(p.horizon) / float64(passed)
		if passed < p.horizon {
			// A short time says little: two calls in a row are no flood.
			rate = min(rate, growth*float64(max(p.hand+p.granted, 1)))
		}
		old := math.Exp2(-float64(passed) / float64(p.horizon))
		p.forecast = max(rate, rate+(p.forecast-rate)*old)
	}
	p.begun, p.asked = true, now
	p.hand, p.granted, p.lost = hand, 0, 0
}

// spent is what was spent since the last request.
func (p *plan) spent(hand int64) int64 { return max(0, p.hand+p.granted-p.lost-hand) }

// want is how many tokens to ask for on top of hand.
func (p *plan) want(l *Limiter, hand, need int64) int64 {
	if p.exact {
		return need
	}
	more := min(headroom*p.forecast, p.most(l)) - float64(hand)
	return min(max(need, int64(more)), int64(l.capacity+1e-6))
}

// ask sends a request for the calls that want all tokens together, the first of
// them n, on top of hand, and for what is likely to follow them. The lock is
// held.
func (k *Key) ask(n, all, hand int64, now time.Duration) {
	need := max(n-hand, 1)
	k.observe(now, k.hand(now), all)
	// A request that no lease covers is granted whole or not at all: a part
	// would be of no use to it and lost to others.
	least := int64(1)
	if float64(need) > k.plan.most(k.l) || k.plan.exact {
		least = need
	}
	k.send(k.plan.want(k.l, hand, max(all-hand, 1)), least, n, now)
}

// observe is plan.observe with what was denied since; n more are wanted now.
func (k *Key) observe(now time.Duration, hand, n int64) {
	denied := k.refused.Swap(0)
	k.l.g.counts.saved.Add(k.plan.spent(hand) + denied)
	k.plan.observe(now, hand, denied+n)
}

// askAhead sends for the next batch while the tokens in hand are being spent.
func (k *Key) askAhead() {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.l.clock()
	s := k.cur.Load()
	if int64(now) < s.ahead.Load() || k.flight != nil || k.next != nil || now < k.plan.pace || now < k.away {
		return
	}
	s.ahead.Store(noAhead)
	hand := k.hand(now)
	k.observe(now, hand, 0)
	if want := k.plan.want(k.l, hand, 0); want > 0 {
		k.send(want, 1, 1, now)
	}
}

// send leaves the request to a goroutine of its own: it serves every caller
// that waits, so that none of their contexts may end it, and go-redis does not
// end a read from a frozen server when its context does.
func (k *Key) send(want, least, n int64, now time.Duration) {
	f := &flight{n: n}
	k.flight = f
	args := k.l.law.args(want, least, k.plan.seen, now)
	k.l.g.background(func() {
		var got grant
		err := k.l.g.doThen(context.Background(), k.place(), func(ctx context.Context) error {
			reply, err := k.l.send(ctx, k.name, args)
			if err != nil {
				return err
			}
			if got, err = k.l.law.read(reply, least, now); err == nil {
				k.back()
			}
			return err
		}, func(err error) {
			// Not when do returns: an answer that comes after the guard's
			// patience ended is a debit all the same, and good for its life.
			if err == nil {
				k.settle(f, got, want, now)
			}
		})
		if err == nil && f.late {
			err = errLate
		}
		k.land(f, err)
	})
}

// back ends what a failure began.
func (k *Key) back() {
	k.down().Store(false)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.away, k.tries = past, 0
}

// errLate says that Redis answers, and too late to be of use.
var errLate = errors.New("redisguard: tokens were void when they came")

// settle takes what Redis granted to a request that left at sent.
func (k *Key) settle(f *flight, got grant, want int64, sent time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.tell()
	now := k.l.clock()
	f.short = got.tokens < want
	k.quiet.Store(nil)
	p := &k.plan
	crowded := k.l.law.others(p.seen, got.seen)
	if got.seen.at >= p.seen.at {
		p.seen = got.seen
	}
	p.stretch(k.l, max(0, now-sent))
	if got.tokens > 0 {
		k.l.g.counts.leases.Add(1)
		p.granted += got.tokens
		f.late = !k.hold(got, sent, now)
	}
	again := max(got.wait, k.l.pause)
	if got.renews {
		again = got.wait
	}
	switch {
	case got.tokens >= want && got.wait == 0:
		p.pace = past
	case got.tokens > 0:
		p.pace = addTime(sent, again)
		if crowded && !got.renews {
			// Who came just after another would find nothing each time. The
			// one that got something comes later by chance, the others do not.
			p.pace = addTime(p.pace, rand.N(k.l.horizon/8+1))
		}
	case f.n > 1:
		// Fewer tokens may be there, but not before the pause.
		k.large, k.barred = f.n, addTime(sent, got.wait)
		p.pace = sent + min(k.l.pause, again)
	default:
		p.pace = addTime(sent, again)
	}
}

// hold gives a grant to those who wait for it, and makes a lease of the rest.
// The lease's life counts from before the request, so that it ends no later than
// Redis believes. Those who wait are served by an older grant as well, as long
// as a call waits: or a lease whose life is shorter than the round trip would be
// asked for again and again, and nobody be served. hold reports whether the
// grant could be used at all.
func (k *Key) hold(got grant, sent, now time.Duration) bool {
	void := sent + min(got.life, time.Duration(headroom*float64(k.plan.horizon)))
	if now >= void && now > sent+k.l.g.timeout {
		k.plan.lost += got.tokens
		return false
	}
	s := &lease{from: sent, void: void}
	s.ahead.Store(int64(sent + k.plan.horizon))
	s.tokens.Store(k.serve(got.tokens, now))
	if k.next.alive(now) {
		s.from, s.void = max(s.from, k.next.from), min(s.void, k.next.void)
		s.tokens.Add(k.next.tokens.Load())
	}
	k.next = s
	k.turn(now)
	return true
}

// land ends a flight, and decides for those who waited for it.
func (k *Key) land(f *flight, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.tell()
	now := k.l.clock()
	k.flight = nil
	if err == nil {
		k.resume(f, now)
		return
	}
	if !errors.Is(err, ErrSuspended) {
		k.l.g.trouble(k.place(), err)
	}
	if errors.Is(err, ErrUnavailable) || errors.Is(err, ErrSuspended) {
		k.tries = 0 // the gate keeps the pace of its probes, for all keys together
	}
	wait := backoffCeiling(k.tries, awayBase, awayLimit)
	k.tries++
	k.away = now + wait/2 + fullJitter(wait/2)
	// An error that the server replied with is this key's affair alone: the
	// others go on waiting for their answers.
	if reply := redis.Error(nil); !errors.As(err, &reply) && !errors.Is(err, errLate) {
		k.down().Store(true)
	}
	k.dismiss(now)
}

// How long a key leaves Redis alone after a failure: long enough to cost
// nothing, short enough to be back within two seconds of traffic.
const (
	awayBase  = 100 * time.Millisecond
	awayLimit = time.Second
)

// addTime is t+d without overflow.
func addTime(t, d time.Duration) time.Duration {
	if t > 0 && d > never-t {
		return never
	}
	return t + d
}
