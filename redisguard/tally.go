package redisguard

import (
	"slices"
	"sync/atomic"
	"weak"
)

// A Tally counts the decisions of a limiter, quota or breaker in this instance
// since New. The unit is a token of a limiter, an operation of a quota, and a
// call of a breaker: AllowN for n tokens counts n. Each denied attempt of a
// Wait counts. What a dry run would have denied is in Denied, and what was given
// back later is in Admitted.
//
// Decisions are counted by key and added up by Status, so that a decision from
// memory costs no counter of its own. One that is made while its key is evicted
// may be missing, as may those of a limiter, quota or breaker since the last Status
// before the program dropped it.
type Tally struct {
	Admitted, Denied int64
	// Fallbacks is how many of both were decided without Redis: by OnOutage,
	// or, for a breaker, by a probe that no other instance knows of.
	Fallbacks int64
	// Before is what the function Before decided, outside of a Rollout. It is
	// neither in Admitted nor in Denied.
	Before int64
}

// A BreakerTally is the Tally of a breaker with its states.
type BreakerTally struct {
	Tally
	// NotClosed has the dependencies whose state is not BreakerClosed, with their
	// state as this instance knows it. It has at most 100.
	NotClosed map[string]BreakerState
}

const mostNotClosed = 100

// decisions are the counters of a Tally.
type decisions struct{ admitted, denied, fallbacks, before atomic.Int64 }

func (d *decisions) add(t Tally) {
	d.admitted.Add(t.Admitted)
	d.denied.Add(t.Denied)
	d.fallbacks.Add(t.Fallbacks)
}

func (d *decisions) tally() Tally {
	return Tally{Admitted: d.admitted.Load(), Denied: d.denied.Load(), Fallbacks: d.fallbacks.Load(), Before: d.before.Load()}
}

// members are the limiters, quotas and breakers of a Guard, for its Status. A
// program that makes one for each request must not leak them, so they are weak;
// the counters of a name stay.
type members struct {
	limiters []weak.Pointer[Limiter]
	breakers []weak.Pointer[Breaker]
	of       map[named]*decisions
}

// counters returns the counters of a name. The caller has the guard's lock.
func (m *members) counters(of named) *decisions {
	d := m.of[of]
	if d == nil {
		if m.of == nil {
			m.of = map[named]*decisions{}
		}
		d = new(decisions)
		m.of[of] = d
	}
	return d
}

func join[T any](list []weak.Pointer[T], v *T) []weak.Pointer[T] {
	list = slices.DeleteFunc(list, func(p weak.Pointer[T]) bool { return p.Value() == nil })
	return append(list, weak.Make(v))
}

// counted makes Status count a limiter.
func (g *Guard) counted(l *Limiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l.decisions = g.members.counters(named{l.op, l.name})
	g.members.limiters = join(g.members.limiters, l)
}

// countedBreaker makes Status count a breaker.
func (g *Guard) countedBreaker(b *Breaker) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b.decisions = g.members.counters(named{opBreaker, b.o.Name})
	g.members.breakers = join(g.members.breakers, b)
}

// tally adds up what limiters, quotas and breakers decided.
func (g *Guard) tally(s *Status) {
	g.mu.Lock()
	limiters, breakers := slices.Clone(g.members.limiters), slices.Clone(g.members.breakers)
	g.mu.Unlock()
	for _, p := range limiters {
		if l := p.Value(); l != nil {
			for _, k := range l.keys.all() {
				k.tallyNow()
			}
		}
	}
	notClosed := map[string]map[string]BreakerState{}
	for _, p := range breakers {
		if b := p.Value(); b != nil {
			notClosed[b.o.Name] = b.tally(notClosed[b.o.Name])
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for of, d := range g.members.of {
		switch of.kind {
		case opLimiter:
			put(&s.Limiters, of.name, d.tally())
		case opQuota:
			put(&s.Quotas, of.name, d.tally())
		case opBreaker:
			put(&s.Breakers, of.name, BreakerTally{d.tally(), notClosed[of.name]})
		}
	}
}

func put[V any](m *map[string]V, name string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[name] = v
}

// tallyNow counts the decisions of a key since the last time.
func (k *Key) tallyNow() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tally(k.refused.Load())
}

// tally counts the tokens spent and refused since the last time; refused are
// those denied since the last request. The caller has the lock.
func (k *Key) tally(refused int64) {
	left := k.cur.left() + k.next.left()
	t := Tally{Admitted: k.held - left, Denied: refused - k.tallied}
	k.held, k.tallied = left, refused
	k.l.decisions.add(t)
	k.l.g.counts.saved.Add(t.Admitted + t.Denied)
}

// discard counts tokens that nobody will spend.
func (k *Key) discard(n int64) {
	k.plan.lost += n
	k.held -= n
}

// left returns the tokens of a lease, whether it has expired or not.
func (s *lease) left() int64 {
	if s == nil {
		return 0
	}
	return s.tokens.Load()
}

// tally counts the decisions of a circuit since the last time. The caller has
// the lock.
func (c *circuit) tally() {
	c.seal()
	c.b.decisions.add(c.decided)
	c.b.g.counts.saved.Add(c.decided.Admitted + c.decided.Denied)
	c.decided = Tally{}
}

// tally counts the decisions of all circuits, and adds those that are not
// closed to a map.
func (b *Breaker) tally(notClosed map[string]BreakerState) map[string]BreakerState {
	for _, c := range b.circuits.all() {
		c.mu.Lock()
		c.tally()
		if c.state != closed && len(notClosed) < mostNotClosed {
			put(&notClosed, c.name, c.state.public())
		}
		c.mu.Unlock()
	}
	return notClosed
}
