package redisguard

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"
)

// A plan decides when a key asks Redis next, and for how many tokens.
//
// It asks for 1.25 times the demand of the last horizon, minus the available
// tokens. So with steady demand the next batch arrives before the last one
// expires. While demand grows, a key that has spent its whole batch asks at
// once for up to four times as much. A key that was granted less than it asked
// for has reached the limit and waits for the horizon. So a limiter at its
// limit asks once per horizon, like one far below it. Each denial follows a
// denial of Redis within the horizon.
//
// A batch beyond the callers' need is at most the rate of two horizons, because
// leased but unused tokens are lost for that time. A rate below one token in
// that time is not leased: each token is debited separately and exactly.
type plan struct {
	pace      time.Duration // no request before
	asked     time.Duration // when the last request left
	begun     bool          // there was a request
	forecast  float64       // demand per horizon, in tokens
	available int64         // available tokens when it left
	granted   int64         // tokens granted since
	lost      int64         // tokens expired since, unspent
	seen      observation
	trip      time.Duration // round-trip time, weighted toward the slow ones
	horizon   time.Duration // of the limiter, or longer as the round trip requires
	turn      time.Duration // a request that leaves later finds the next window
	denied    bool          // calls were denied between the last two requests
	saturated bool          // the last two requests were granted less than they asked for
	exact     bool          // requests only what the caller needs, because the rest would not be kept
}

const (
	headroom = 1.25 // of a batch over the demand, and of its life over the horizon
	growth   = 4    // of a batch over the previous one, if that was spent within the horizon
	trips    = 4    // per horizon, at least: a lease that is mostly under way is useless
	overlap  = 1.5  // round trips between the request for a batch and the end of the previous one, at least
	jitter   = 64   // a round trip may be shorter than the last one by this part of it
)

// headroom returns by how much a batch exceeds the demand, and its life the
// horizon. It is larger if the next batch would otherwise come too late.
func (p *plan) headroom() float64 {
	return max(headroom, 1+overlap*min(1./trips, float64(p.trip)/float64(p.horizon)))
}

// start sets the plan of a new key. A sixteenth of a horizon's rate is enough
// to measure the demand, and too little for others to miss.
func (p *plan) start(l *Limiter, t *terms) {
	p.horizon = l.horizon
	p.forecast = t.rate * l.horizon.Seconds() / 16
	p.pace, p.asked, p.turn = past, past, past
}

// lengthen sets the horizon that a round trip requires. A slow reply counts at
// once; its effect fades with faster ones.
func (p *plan) lengthen(l *Limiter, trip time.Duration) {
	p.trip = max(trip, p.trip-(p.trip-trip)/4)
	was := p.horizon
	p.horizon = max(l.horizon, trips*min(p.trip, l.maxHorizon/trips))
	p.forecast *= float64(p.horizon) / float64(was)
}

// most returns the largest batch beyond the callers' need, in tokens.
func (p *plan) most(l *Limiter, t *terms) float64 {
	return t.most * float64(p.horizon) / float64(l.horizon)
}

// observe updates the forecast with the demand since the last request.
// available counts the remaining tokens, and unmet the tokens wanted but not
// given.
func (p *plan) observe(now time.Duration, available, unmet int64) {
	wanted := float64(p.spent(available) + unmet)
	if p.begun {
		passed := max(now-p.asked, time.Millisecond)
		rate := wanted * float64(p.horizon) / float64(passed)
		if passed < p.horizon {
			// A short time is weak evidence: two calls in a row are no flood.
			rate = min(rate, growth*float64(max(p.available+p.granted, 1)))
		}
		old := math.Exp2(-float64(passed) / float64(p.horizon))
		p.forecast = max(rate-rate/math.Sqrt(max(wanted, 1)), rate+(p.forecast-rate)*old)
	}
	p.begun, p.asked = true, now
	p.available, p.granted, p.lost = available, 0, 0
}

// spent returns the tokens spent since the last request.
func (p *plan) spent(available int64) int64 { return max(0, p.available+p.granted-p.lost-available) }

// demand returns the tokens that calls are expected to want within a time.
func (p *plan) demand(d time.Duration) float64 {
	return p.forecast * float64(d) / float64(p.horizon)
}

// want returns the number of tokens to ask for now in addition to the available
// ones.
//
// What is left of a batch at the end of its life is lost to all instances. Where others
// need it, a batch is smaller than the demand of its life, by the standard deviation of
// independent calls. That applies to the last batch of a window, and to each one while
// calls are denied. What is missing then can be asked for.
func (p *plan) want(l *Limiter, t *terms, available, need int64, now time.Duration) int64 {
	if p.exact {
		return need
	}
	more, life := min(p.headroom()*p.forecast, p.most(l, t)), never
	if t.life > 0 && p.denied {
		life = max(time.Duration(max(t.life, p.headroom())*float64(p.horizon)), l.g.timeout)
	}
	if t.length > 0 {
		life = min(life, p.restOfWindow(t, now))
	}
	if spent := p.demand(life); p.denied {
		more = min(more, spent-math.Sqrt(2*spent))
	} else if life < never {
		more = min(more, spent+math.Sqrt(2*spent))
	}
	return min(max(need, int64(more-float64(available))), int64(t.capacity+1e-6))
}

// restOfWindow returns how long the tokens of a request that leaves now can be
// spent: until a round trip after the end of the window that it finds, see void.
func (p *plan) restOfWindow(t *terms, now time.Duration) time.Duration {
	if now < p.turn {
		return p.turn + p.trip - now
	}
	return t.length
}

// due returns when to ask for the next batch, if hand tokens are in hand. It is a
// horizon after the last request, a round trip before they are spent, or when the next
// window begins, whichever comes first. While they last, it is not before the limiter's
// own horizon. It is a round trip before an account that nobody else debits is full:
// what it has no room for is lost. In a window that they last for, nothing is asked
// for.
func (p *plan) due(l *Limiter, t *terms, hand int64, sent, now time.Duration) time.Duration {
	lasts := 2 * p.horizon // or longer
	if float64(hand) < 2*p.forecast {
		lasts = time.Duration(float64(hand) / p.forecast * float64(p.horizon))
	}
	full := max(l.horizon, toDuration(t.capacity/t.rate)-p.trip)
	at := sent + min(p.horizon, full, max(l.horizon, now+lasts-p.trip-sent))
	if t.length > 0 && (at > p.turn || now+lasts > p.turn+p.trip) {
		at = p.turn
	}
	return max(at, p.pace)
}

// ask sends a request for calls that want all tokens together, the first of
// them n, and for the expected demand. available tokens are subtracted. The
// caller has the lock.
func (k *Key) ask(n, all, available int64, now time.Duration) {
	need := max(n-available, 1)
	k.observe(now, k.available(now), all)
	// A request larger than a lease is granted whole or not at all: a part
	// would be useless to it and lost to others.
	least := int64(1)
	if float64(need) > k.plan.most(k.l, k.terms) || k.plan.exact {
		least = need
	}
	k.send(k.plan.want(k.l, k.terms, available, max(all-available, 1), now), least, n, now)
}

// observe is plan.observe with the denials since; n more tokens are wanted now.
func (k *Key) observe(now time.Duration, available, n int64) {
	denied := k.refused.Swap(0)
	k.tally(denied)
	k.tallied = 0
	k.plan.denied = denied > 0 || k.plan.denied && k.terms.length > 0 && now < k.plan.turn
	k.plan.observe(now, available, denied+k.unmet+n)
	k.unmet = 0
}

// askAhead requests the next batch while available tokens are spent.
func (k *Key) askAhead() {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.l.clock()
	if k.renew(now) == nil {
		k.askAheadIfDue(now)
	}
}

func (k *Key) askAheadIfDue(now time.Duration) {
	s := k.cur
	if s == nil || now < s.ahead || k.flight != nil || k.next != nil || now < k.plan.pace || now < k.retryAt {
		return
	}
	s.ahead = never
	available := k.available(now)
	k.observe(now, available, 0)
	if want := k.plan.want(k.l, k.terms, available, 0, now); want > 0 {
		k.send(want, 1, 1, now)
	} else if k.terms.length > 0 && now < k.plan.turn {
		s.ahead = k.plan.turn
	}
	k.look(now)
}

// send runs the request in a goroutine of its own. It serves all waiting
// callers, so none of their contexts may end it. Besides, go-redis does not end
// a read from a frozen server with its context.
func (k *Key) send(want, least, n int64, now time.Duration) {
	f := &flight{n: n}
	k.flight = f
	t := k.terms
	algorithm := t.algorithm
	if k.plan.exact {
		algorithm = t.exact
	}
	args := algorithm.args(want, least, k.plan.seen, now)
	k.l.g.background(func() {
		var got grant
		err := k.l.g.doThen(context.Background(), k.place(), func(ctx context.Context) error {
			reply, err := k.l.send(ctx, t, k.name, args)
			if err != nil {
				return err
			}
			if got, err = algorithm.read(reply, least, now); err == nil {
				k.back()
			}
			return err
		}, func(err error) {
			// This also runs after do has returned: a reply after the timeout
			// is a debit as well, and its tokens are valid for their life.
			if err == nil {
				k.settle(f, t, got, want, now)
			}
		})
		if err == nil && f.late {
			err = errLate
		}
		k.land(f, err)
		if err == nil {
			k.l.compare()
		}
	})
}

// back resets the state of failed requests.
func (k *Key) back() {
	k.down().Store(false)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.retryAt, k.tries = past, 0
}

// errLate reports that Redis answered too late.
var errLate = errors.New("redisguard: tokens were void when they came")

// settle processes a grant for a request that left at sent.
func (k *Key) settle(f *flight, t *terms, got grant, want int64, sent time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.notify()
	if t.prefix != k.terms.prefix {
		return // it comes late, from an account that the key no longer has
	}
	now := k.l.clock()
	got.seen.came = now
	f.short = got.tokens < want
	k.denied.Store(nil)
	p := &k.plan
	crowded := k.terms.algorithm.contended(p.seen, got.seen)
	if got.seen.at >= p.seen.at {
		p.seen = got.seen
	}
	p.lengthen(k.l, max(0, now-sent))
	p.turn = addTime(sent, got.life+lastMillisecond+p.trip/jitter)
	before := p.pace
	again := max(got.wait, k.l.pause)
	if got.tokens > 0 {
		// The request leaves with the first call after that.
		again = max(got.wait, k.l.pause-min(k.l.pause/8, time.Duration(float64(p.horizon)/max(p.forecast, 1))))
	}
	if got.renews {
		again = got.wait + p.trip/jitter
	}
	switch {
	case got.tokens >= want && got.wait == 0:
		p.pace = past
	case got.tokens > 0:
		p.pace = addTime(sent, again)
		if crowded && !got.renews {
			// Requests soon after those of another instance would always find
			// nothing. A random delay after a grant changes that order.
			p.pace = addTime(max(p.pace, now), rand.N(max(k.l.horizon, p.trip)/8+1))
		}
	case f.n > 1:
		// Fewer tokens may be available, at once or after the pause.
		k.denials.add(f.n, addTime(sent, got.wait), now)
		p.pace = past
		rest := sent + min(k.l.pause, again)
		if v := k.see(now); v.wait(1, now) > 0 {
			p.pace = rest
		} else {
			k.pause.add(1, rest, now)
		}
	default:
		p.pace = addTime(sent, again)
	}
	p.saturated = before != past && p.pace != past
	if got.tokens > 0 {
		k.l.g.counts.leases.Add(1)
		p.granted += got.tokens
		k.held += got.tokens
		f.late = !k.accept(got, sent, now)
	}
	k.look(now)
}

// void returns when the tokens of a grant expire, for a request that left at sent. A
// lease's life begins before the request, and is at least the Timeout, so that calls
// that wait for it are served. Those of a window may be spent for as long as it had
// left when Redis replied. That is up to a round trip after its end, but not later than
// a Timeout after it.
func (k *Key) void(got grant, sent, now time.Duration) time.Duration {
	void := addTime(min(now, sent+k.l.g.timeout), got.life)
	if life := k.terms.life; life > 0 {
		longest := time.Duration(min(max(life, k.plan.headroom())*float64(k.plan.horizon), life*float64(k.l.maxHorizon)))
		void = min(void, sent+max(longest, k.l.g.timeout))
	}
	return void
}

// accept serves a grant to the waiting calls, and leases the rest. An expired
// grant still serves calls that have not timed out. Otherwise, if a lease lives
// shorter than a round trip, requests would repeat without serving anybody.
// accept reports whether the grant was usable.
func (k *Key) accept(got grant, sent, now time.Duration) bool {
	void := k.void(got, sent, now)
	if now >= void && now > sent+k.l.g.timeout {
		k.discard(got.tokens)
		return false
	}
	s := &lease{from: sent, void: void, granted: got.tokens}
	if s.paced = k.paced(); s.paced {
		k.releasable(now)
	}
	if s.paced && k.terms.paced {
		s.tokens.Store(got.tokens)
	} else {
		s.tokens.Store(k.serve(got.tokens, now))
	}
	left := k.pacing.level
	if k.next.alive(now) {
		s.from, s.void = max(s.from, k.next.from), min(s.void, k.next.void)
		s.tokens.Add(k.next.tokens.Load())
		s.granted += k.next.granted
	} else {
		k.discard(k.next.left())
	}
	k.next = s
	k.promote(now)
	s.ahead = k.plan.due(k.l, k.terms, k.available(now), sent, now)
	if s.paced {
		k.release(got, left, sent, now)
		k.serveReleased(now)
	}
	return true
}

// land ends a flight, and decides for the calls that waited for it.
func (k *Key) land(f *flight, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.notify()
	now := k.l.clock()
	if k.flight = nil; k.cur != nil {
		k.look(now) // the limit may be due
	}
	if err == nil {
		if f.overdue {
			k.retryAt, k.tries = past, 0
		}
		k.resume(f, now)
		return
	}
	if errors.Is(err, ErrUnavailable) || errors.Is(err, ErrSuspended) {
		k.tries = 0 // the gate paces its probes, for all keys together
	}
	if !f.overdue {
		k.postpone(now)
	}
	// An error reply of the server concerns this key only. Other keys continue
	// to wait for their replies.
	slow := errors.Is(err, errSlow)
	if reply := redis.Error(nil); !slow && !errors.As(err, &reply) && !errors.Is(err, errLate) {
		k.down().Store(true)
	}
	decided := k.dismiss(now)
	if !errors.Is(err, ErrSuspended) && (decided || !slow) {
		k.l.g.trouble(k.place(), err)
	}
}

// postpone delays the next request after one that failed. The caller has the lock.
func (k *Key) postpone(now time.Duration) {
	wait := backoffCeiling(k.tries, retryBase, retryLimit)
	k.tries++
	k.retryAt = now + wait/2 + fullJitter(wait/2)
}

// The delay of a key's next request after a failure: long enough to be cheap,
// short enough to recover within two seconds of traffic.
const (
	retryBase  = 100 * time.Millisecond
	retryLimit = time.Second
)

// addTime returns t+d without overflow.
func addTime(t, d time.Duration) time.Duration {
	if t > 0 && d > never-t {
		return never
	}
	return t + d
}
