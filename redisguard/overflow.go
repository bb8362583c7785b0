package redisguard

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// Keys that do not fit into a limiter's table have no leases: each admission is
// debited by itself. Calls for such a key at one time share a request, and its
// denial is remembered in a small table of hashes. So whoever sends many keys
// does not make the denials of others cost a command each.

// allowOverflow is AllowN for a key without an entry in the table.
func (l *Limiter) allowOverflow(ctx context.Context, key string, n int) (Decision, error) {
	t, err := l.termsOf(key)
	if err != nil {
		return Decision{}, err
	}
	h := l.hash(key, t)
	if n > 0 && t.admits(n) {
		if wait := l.denials.wait(h, n, l.clock()); wait > 0 {
			l.g.counts.saved.Add(int64(n))
			l.decisions.denied.Add(int64(n))
			return l.denied(Decision{RetryAfter: wait, account: t.policies[0].account(wait)}, n), nil
		}
	}
	k := l.guests.enter(key, l.newGuest)
	defer l.guests.leave(key)
	d, err := k.AllowN(ctx, n)
	if err == nil && d.RetryAfter > 0 && !d.Fallback() {
		now := l.clock()
		l.denials.add(h, denial{n: n, during: interval{now, addTime(now, d.RetryAfter)}}, now)
	}
	return d, err
}

// hash returns the hash of a key's denials. Those of another limit are no longer
// true.
func (l *Limiter) hash(key string, t *terms) uint64 {
	return maphash.String(l.keys.seed, key) ^ maphash.String(l.keys.seed, t.options)
}

func (l *Limiter) newGuest(key string) *Key {
	k := l.newKey(key)
	k.plan.exact = true
	k.bucket = &l.overflow // otherwise keys that come and go would find a full bucket each time
	return k
}

// guests are the keys without an entry for which calls are under way. There are
// no more of them than calls.
type guests struct {
	mu sync.Mutex
	of map[string]*guest
}

type guest struct {
	k     *Key
	calls int
}

func (s *guests) enter(key string, fresh func(string) *Key) *Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.of[key]
	if g == nil {
		if s.of == nil {
			s.of = map[string]*guest{}
		}
		g = &guest{k: fresh(key)}
		s.of[key] = g
	}
	g.calls++
	return g.k
}

// find returns a key for which calls are under way, or nil.
func (s *guests) find(key string) *Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.of[key]; g != nil {
		return g.k
	}
	return nil
}

func (s *guests) leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.of[key]; g.calls > 1 {
		g.calls--
	} else {
		g.k.count(g.k.l.uncounted)
		delete(s.of, key)
	}
}

// A denial is that requests for at least n tokens are denied.
type denial struct {
	hash   uint64
	n      int
	during interval
}

// denials has a bounded number of denials, by a seeded hash of all 64 bits. A
// new one replaces that of its set which ends first. So a key may be asked for
// again, and practically never shares the denial of another.
type denials struct {
	once sync.Once
	sets []denialSet
	size int // of sets; it is allocated with the first denial
}

type denialSet struct {
	mu sync.Mutex
	of [denialWays]denial
}

const (
	denialWays     = 4
	denialSetBytes = 8 + denialWays*32
	// denialShare is the share of a limiter's memory for denials.
	denialShare = 32
)

func (d *denials) set(hash uint64) *denialSet {
	d.once.Do(func() { d.sets = make([]denialSet, d.size) })
	return &d.sets[hash>>32%uint64(d.size)]
}

// wait returns how long n tokens of a key are denied.
func (d *denials) wait(hash uint64, n int, now time.Duration) time.Duration {
	s := d.set(hash)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.of {
		if e := &s.of[i]; e.hash == hash && n >= e.n && e.ends(now) > now {
			return e.during.until - now
		}
	}
	return 0
}

func (d *denials) add(hash uint64, e denial, now time.Duration) {
	e.hash = hash
	s := d.set(hash)
	s.mu.Lock()
	defer s.mu.Unlock()
	first := &s.of[0]
	for i := range s.of {
		have := &s.of[i]
		if have.hash == hash && (have.n >= e.n || !have.during.contains(now)) {
			first = have // it says no more than e
			break
		}
		if have.ends(now) < first.ends(now) {
			first = have
		}
	}
	*first = e
}

// forget removes the denials of a key.
func (d *denials) forget(hash uint64) {
	s := d.set(hash)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.of {
		if s.of[i].hash == hash {
			s.of[i] = denial{}
		}
	}
}

// ends returns when a denial ends, or past if it denies nothing now.
func (e *denial) ends(now time.Duration) time.Duration {
	if e.n == 0 || !e.during.contains(now) {
		return past
	}
	return e.during.until
}
