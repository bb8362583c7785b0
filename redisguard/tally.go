package redisguard

import (
	"maps"
	"runtime"
	"slices"
	"sync"
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
// memory costs no counter of its own. None is missing: neither one that is made
// while its key is evicted, nor those of a limiter, quota or breaker that the program
// has dropped.
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
	// state as this instance knows it. It has at most 100, of breakers in use.
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

// uncounted has the decisions of a limiter, quota or breaker that its keys or
// circuits count. It refers to none of these. So a Status has the decisions of
// what the program dropped, and does not keep it in memory.
type uncounted struct {
	into  *decisions
	saved *atomic.Int64
	mu    sync.Mutex
	of    map[source]struct{}
}

// A source is the decisions of a key or a circuit since they were counted last.
type source interface{ count(to *uncounted) }

// add counts decisions.
func (u *uncounted) add(t Tally) {
	u.into.add(t)
	u.saved.Add(t.Admitted + t.Denied)
}

// count counts the decisions of all sources.
func (u *uncounted) count() {
	u.mu.Lock()
	all := slices.Collect(maps.Keys(u.of))
	u.mu.Unlock()
	for _, p := range all {
		p.count(u)
	}
}

// join adds a source.
func (u *uncounted) join(p source) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.of[p] = struct{}{}
}

// leave counts a source for the last time, and removes it.
func (u *uncounted) leave(p source) {
	p.count(u)
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.of, p)
}

// evicted removes a source once nobody has its key or circuit any more. A call that
// began before the eviction may still decide.
func evicted[T any](u *uncounted, owner *T, p source) { runtime.AddCleanup(owner, u.leave, p) }

// keyCounts are the decisions of a key, and what they are computed from.
type keyCounts struct {
	mu      sync.Mutex   // of the whole key
	cur     *lease       // the current lease, see look
	next    *lease       // granted while cur is spent
	held    int64        // tokens granted and not yet counted as spent or discarded
	tallied int64        // part of refused that is counted
	refused atomic.Int64 // tokens denied since the last request; they count as demand
}

func (c *keyCounts) count(to *uncounted) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.countAll(to, c.refused.Load())
}

// countAll counts the tokens spent and refused since the last time; refused are
// those denied since the last request. The caller has the lock.
func (c *keyCounts) countAll(to *uncounted, refused int64) {
	left := c.cur.left() + c.next.left()
	to.add(Tally{Admitted: c.held - left, Denied: refused - c.tallied})
	c.held, c.tallied = left, refused
}

// circuitCounts are the decisions of a circuit.
type circuitCounts struct {
	mu      sync.Mutex // of the whole circuit
	decided Tally      // not counted yet, without those of the shortcut
	armed   *shortcut  // the current one
	passed  int64      // its successes that are counted
}

func (c *circuitCounts) count(to *uncounted) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.armed != nil {
		n := c.armed.good.Load()
		c.decided.Admitted += n - c.passed
		c.passed = n
	}
	to.add(c.decided)
	c.decided = Tally{}
}

// members are what a Guard has made, for its Status. The counters of a name stay.
type members struct {
	uncounted map[*uncounted]struct{}
	breakers  []weak.Pointer[Breaker] // for their states
	of        map[named]*decisions
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

// uncounted returns what Status counts of a new member of the guard.
func (g *Guard) uncounted(of named) *uncounted {
	g.mu.Lock()
	defer g.mu.Unlock()
	u := &uncounted{into: g.members.counters(of), saved: &g.counts.saved, of: map[source]struct{}{}}
	if g.members.uncounted == nil {
		g.members.uncounted = map[*uncounted]struct{}{}
	}
	g.members.uncounted[u] = struct{}{}
	return u
}

// dropped counts for the last time what a collected member has decided.
func (g *Guard) dropped(u *uncounted) {
	u.count()
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.members.uncounted, u)
}

// counted makes Status count a limiter.
func (g *Guard) counted(l *Limiter) {
	l.uncounted = g.uncounted(named{l.op, l.name})
	l.decisions = l.uncounted.into
	runtime.AddCleanup(l, g.dropped, l.uncounted)
}

// countedBreaker makes Status count a breaker.
func (g *Guard) countedBreaker(b *Breaker) {
	b.uncounted = g.uncounted(named{opBreaker, b.o.Name})
	b.decisions = b.uncounted.into
	runtime.AddCleanup(b, g.dropped, b.uncounted)
	g.mu.Lock()
	defer g.mu.Unlock()
	gone := func(p weak.Pointer[Breaker]) bool { return p.Value() == nil }
	g.members.breakers = append(slices.DeleteFunc(g.members.breakers, gone), weak.Make(b))
}

// tally adds up what limiters, quotas and breakers decided.
func (g *Guard) tally(s *Status) {
	g.mu.Lock()
	all, breakers := slices.Collect(maps.Keys(g.members.uncounted)), slices.Clone(g.members.breakers)
	g.mu.Unlock()
	for _, u := range all {
		u.count()
	}
	notClosed := map[string]map[string]BreakerState{}
	for _, p := range breakers {
		if b := p.Value(); b != nil {
			notClosed[b.o.Name] = b.notClosed(notClosed[b.o.Name])
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

// tally is countAll of a key. The caller has the lock.
func (k *Key) tally(refused int64) { k.countAll(k.l.uncounted, refused) }

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

// notClosed adds the circuits that are not closed to a map.
func (b *Breaker) notClosed(all map[string]BreakerState) map[string]BreakerState {
	for _, c := range b.circuits.all() {
		c.mu.Lock()
		if c.state != closed && len(all) < mostNotClosed {
			put(&all, c.name, c.state.public())
		}
		c.mu.Unlock()
	}
	return all
}
