package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// own counts decisions as a program sees them.
func (t *Tally) own(d Decision, n int) {
	if d.OK {
		t.Admitted += int64(n)
	} else {
		t.Denied += int64(n)
	}
	if d.Fallback() {
		t.Fallbacks += int64(n)
	}
}

// The counts are exact: leases that end unspent, an outage, keys that are
// evicted and keys without room included.
func TestTallyIsWhatTheProgramSaw(t *testing.T) {
	t.Parallel()
	for _, o := range []LimiterOptions{
		{Rate: 100, Burst: 300, OnOutage: LocalFallback, MaxInstances: 4},
		{Rate: 100, Burst: 300, OnOutage: FailOpen},
		{Rate: 50, Window: true, Horizon: 100 * time.Millisecond, OnOutage: FailClosed},
		{Rate: 3, Per: time.Minute, Burst: 5, OnOutage: FailClosed},
		{Rate: 100, Burst: 20, OnOutage: FailClosed},
		{Rate: 100, Burst: 100, Even: true, OnOutage: FailClosed},
	} {
		for _, room := range []int64{0, 5 * keyBytes, defaultMaxBytes} {
			t.Run(fmt.Sprintf("%+v room %d", o, room), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					m := newModel()
					o := o
					o.Name = "x"
					l := m.fleet(t, 1, o)[0]
					l.keys.limit = room
					var want Tally
					for i := range 3000 {
						switch i {
						case 1000:
							m.setDown(true)
						case 1500:
							m.setDown(false)
						}
						n := 1 + i%7/6*2
						want.own(mustAllow(t, l, fmt.Sprint(i%13%(1+i/250)), n), n)
						if i%11 == 0 {
							time.Sleep(time.Duration(i%80) * time.Millisecond)
						}
						if i%750 == 0 {
							checkTally(t, l, want)
						}
					}
					checkTally(t, l, want)
					if want.Admitted == 0 || want.Denied == 0 || want.Fallbacks == 0 {
						t.Errorf("the calls do not have all results: %+v", want)
					}
				})
			})
		}
	}
}

func checkTally(t *testing.T, l *Limiter, want Tally) {
	t.Helper()
	got := l.g.Status().Limiters[l.name]
	if got != want {
		t.Fatalf("Status counts %+v, the program %+v", got, want)
	}
}

// What is given back stays admitted, so that no count goes back, and what a dry
// run lets through is denied.
func TestTallyOfRefundsAndDryRuns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		var want Tally
		for i := range 3000 {
			l.SetDryRun(i/500%2 == 1)
			d := mustAllow(t, l, fmt.Sprint(i%3), 2)
			denied := d.RetryAfter > 0
			want.own(Decision{OK: !denied}, 2)
			if i%5 == 0 && !denied {
				if err := l.Refund(t.Context(), fmt.Sprint(i%3), 1); err != nil {
					t.Fatal(err)
				}
			}
			if i%7 == 0 {
				time.Sleep(time.Duration(i%50) * time.Millisecond)
			}
			checkTally(t, l, want)
		}
		if want.Denied == 0 || want.Admitted == 0 || l.g.Status().WouldDeny == 0 {
			t.Errorf("%+v, %d", want, l.g.Status().WouldDeny)
		}
	})
}

// Replies that come late or after their tokens are void are counted as what
// they were used for.
func TestTallyWithLateReplies(t *testing.T) {
	for _, horizon := range []time.Duration{10 * time.Millisecond, 50 * time.Millisecond, time.Second} {
		t.Run(horizon.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newModel()
				l := m.fleet(t, 1, LimiterOptions{
					Name: "x", Rate: 1000, Burst: 100, Horizon: horizon, MaxHorizon: horizon, OnOutage: FailClosed,
				})[0]
				r := rand.New(rand.NewPCG(1, uint64(horizon)))
				var mu sync.Mutex
				var want Tally
				var calls sync.WaitGroup
				for range 3000 {
					m.setDelay(time.Duration(r.IntN(4) * r.IntN(80) * int(time.Millisecond)))
					n := 1 + r.IntN(3)
					calls.Go(func() {
						d := mustAllow(t, l, "k", n)
						mu.Lock()
						defer mu.Unlock()
						want.own(d, n)
					})
					time.Sleep(time.Duration(r.IntN(20) * int(time.Millisecond)))
				}
				calls.Wait()
				time.Sleep(time.Second) // until the last reply
				checkTally(t, l, want)
				if want.Fallbacks == 0 || want.Admitted == 0 {
					t.Errorf("not all kinds of decisions: %+v", want)
				}
			})
		})
	}
}

// Tokens that a change of the limit takes away are not spent.
func TestTallyOfALimitThatChanges(t *testing.T) {
	for _, limit := range []Limit{
		{Rate: 6000, Per: time.Minute, Burst: 100}, {Rate: 100, Window: true}, {Rate: 100, Burst: 10}, {Rate: 50, Burst: 100},
	} {
		t.Run(fmt.Sprintf("%+v", limit), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				l := newModel().fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
				var want Tally
				for i := range 20 {
					want.own(mustAllow(t, l, "k", 1), 1)
					if i == 10 {
						if err := l.SetLimit(limit); err != nil {
							t.Fatal(err)
						}
						time.Sleep(l.horizon)
					}
				}
				checkTally(t, l, want)
			})
		})
	}
}

// changeLimit changes a limiter, or the account of a key, in one of several ways.
func changeLimit(ctx context.Context, l *Limiter, i, j int) error {
	switch i {
	case 0:
		return l.SetLimit([]Limit{
			{Rate: 2000, Burst: 2000}, {Rate: 2000, Burst: 20}, {Rate: 500, Window: true}, {Rate: 60_000, Per: time.Minute, Burst: 500},
		}[j/50%4])
	case 1:
		return l.Refund(ctx, "handle", 1)
	case 2:
		return l.Reset(ctx, "handle")
	}
	return nil
}

// A clock that goes back makes leases worthless, and not spent.
func TestTallyWithAClockThatGoesBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		clock := skewed(l)
		var want Tally
		for i := range 500 {
			want.own(mustAllow(t, l, "k", 1), 1)
			time.Sleep(7 * time.Millisecond)
			if i%50 == 49 {
				clock(-time.Hour * time.Duration(i/50+1))
			}
			checkTally(t, l, want)
		}
	})
}

// Counts are exact under concurrency, on a real server, with Status and changes of
// the limit in between, and never go back.
func TestTallyOfConcurrentCalls(t *testing.T) {
	g := guardFor(t, redistest.Shared(t))
	defer g.Close()
	l, err := g.Limiter(LimiterOptions{Name: t.Name(), Rate: 2000, Burst: 2000, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	q, err := g.Quota(QuotaOptions{Name: t.Name(), Limit: 3000, Window: time.Hour, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var limits, quotas Tally
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			handle := l.Key("handle")
			for j := range 1000 {
				d, err := l.Allow(t.Context(), fmt.Sprint(j%(i+1)))
				d2, err2 := handle.Allow(t.Context())
				err3 := q.Spend(t.Context(), "tenant", 1)
				if err != nil || err2 != nil || err3 != nil && !errors.Is(err3, ErrQuota) {
					t.Error(err, err2, err3)
				}
				if j%50 == 49 {
					if err := changeLimit(t.Context(), l, i, j); err != nil {
						t.Error(err)
					}
				}
				mu.Lock()
				limits.own(d, 1)
				limits.own(d2, 1)
				quotas.own(Decision{OK: err3 == nil}, 1)
				mu.Unlock()
			}
		})
	}
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	var last Tally
	for running := true; running; {
		select {
		case <-ended:
			running = false
		default:
			time.Sleep(time.Millisecond)
		}
		now := g.Status().Limiters[t.Name()]
		if now.Admitted < last.Admitted || now.Denied < last.Denied || now.Fallbacks < last.Fallbacks {
			t.Fatalf("counts went back from %+v to %+v", last, now)
		}
		last = now
	}
	s := g.Status()
	if s.Limiters[t.Name()] != limits || s.Quotas[t.Name()] != quotas {
		t.Errorf("Status counts %+v and %+v, the program %+v and %+v", s.Limiters, s.Quotas, limits, quotas)
	}
	if quotas.Admitted != 3000 {
		t.Errorf("the quota admitted %d", quotas.Admitted)
	}
}

func TestTallyOfABreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: time.Minute, Failures: 3})[0]
		check := func(want Tally, state BreakerState) {
			t.Helper()
			got := b.g.Status().Breakers["b"]
			if got.Tally != want || got.NotClosed["dep"] != state || len(got.NotClosed) > 1 {
				t.Errorf("Status has %+v, want %+v %s", got, want, state)
			}
		}
		check(Tally{}, "")
		_ = call(b, nil)
		_ = excluded(b)
		check(Tally{Admitted: 2}, "")
		trip(t, b)
		check(Tally{Admitted: 5, Denied: 1}, "open")
		s.mu.Lock()
		s.down = true
		s.mu.Unlock()
		time.Sleep(time.Minute + time.Second)
		_ = call(b, errIll)
		check(Tally{Admitted: 6, Denied: 1, Fallbacks: 1}, "open")
		if err := b.Reset("dep"); !errors.Is(err, errModelDown) {
			t.Errorf("Reset without Redis: %v", err)
		}
		check(Tally{Admitted: 6, Denied: 1, Fallbacks: 1}, "")
	})
}

// Only so many states are in a Status, however many names there are.
func TestTallyHasBoundedStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := new(breakerModel).breakers(t, 1, BreakerOptions{Name: "b"})[0]
		for i := range 3 * mostNotClosed {
			b.ForceOpen(fmt.Sprint(i))
		}
		if n := len(b.g.Status().Breakers["b"].NotClosed); n != mostNotClosed {
			t.Errorf("%d states", n)
		}
		runtime.KeepAlive(b) // states are those of breakers in use
	})
}

// Limiters and breakers of one name count together, and a program that makes
// one for each request leaks none.
func TestTallyKeepsNoLimiter(t *testing.T) {
	g := newGuard(idle, testTimeout)
	g.gate, g.names = new(gate), new(names)
	g.Suspend()
	const n = 1000
	for range n {
		l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 1, Burst: 1, OnOutage: FailOpen})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Allow(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		b, err := g.Breaker(BreakerOptions{Name: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, nil }); err != nil {
			t.Fatal(err)
		}
	}
	s := g.Status()
	if got, want := s.Limiters["x"], (Tally{Admitted: n, Fallbacks: n}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	await(t, "limiters and breakers to be collected", func() bool {
		runtime.GC()
		g.mu.Lock()
		defer g.mu.Unlock()
		return len(g.members.uncounted) < 10
	})
	if got := g.Status(); got.Limiters["x"] != s.Limiters["x"] || got.Breakers["x"].Tally != s.Breakers["x"].Tally || got.Saved != s.Saved {
		t.Errorf("%+v once they are collected, %+v before", got, s)
	}
}

// What a limiter, quota or breaker has decided is in the next Status, also if the
// program has dropped it, and it was collected meanwhile. That Status has all of it,
// whether the runtime has run its cleanup or not.
func TestTallyOfWhatWasCollected(t *testing.T) {
	s := redistest.Shared(t)
	for round := range 20 {
		g := guardFor(t, s)
		name := fmt.Sprint(t.Name(), round)
		limits, quotas, calls, collected := decideAndDrop(t, g, name)
		await(t, "all three to be collected", func() bool { runtime.GC(); return collected() })
		got := g.Status()
		if got.Limiters[name] != limits || got.Quotas[name] != quotas || got.Breakers[name].Tally != calls || len(got.Breakers[name].NotClosed) > 0 {
			t.Errorf("Status counts %+v, %+v and %+v, the program %+v, %+v and %+v",
				got.Limiters[name], got.Quotas[name], got.Breakers[name], limits, quotas, calls)
		}
		if limits.Denied == 0 || quotas.Denied == 0 || calls.Denied == 0 {
			t.Errorf("not all kinds of decisions: %+v, %+v, %+v", limits, quotas, calls)
		}
		if t.Failed() {
			return
		}
		g.Close()
	}
}

// A call whose key or name is evicted meanwhile counts as any other.
func TestTallyOfWhatIsEvicted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: FailClosed})[0]
		l.keys.limit = 20 * keyBytes
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", Window: time.Second})[0]
		b.circuits.limit = 20 * circuitBytes
		k := l.keys.get("a")
		permits := make([]Permit, 3)
		for i := range permits {
			var err error
			if permits[i], err = b.Acquire(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		for i := 0; l.keys.find("a") != nil || b.circuits.find("a") != nil; i++ {
			time.Sleep(time.Millisecond)
			l.keys.get(fmt.Sprint(i))
			b.circuits.get(fmt.Sprint(i))
		}
		var want Tally
		for range 20 {
			d, err := k.Allow(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want.own(d, 1)
		}
		for i := range permits {
			permits[i].Record(t.Context(), nil)
		}
		status := l.g.Status()
		if got := status.Limiters["x"]; got != want || want.Denied == 0 || want.Admitted == 0 {
			t.Errorf("Status counts %+v, the program %+v", got, want)
		}
		if got := b.g.Status().Breakers["b"].Admitted; got != int64(len(permits)) {
			t.Errorf("Status counts %d calls of %d", got, len(permits))
		}
	})
}

// decideAndDrop makes decisions of a limiter, a quota and a breaker, and returns how
// many. They are dropped with tokens in hand, and the breaker with successes that
// took no lock.
func decideAndDrop(t *testing.T, g *Guard, name string) (limits, quotas, calls Tally, collected func() bool) {
	t.Helper()
	l, err := g.Limiter(LimiterOptions{Name: name, Rate: 100, Per: time.Hour, Burst: 100, Horizon: 10 * time.Minute, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	q, err := g.Quota(QuotaOptions{Name: name, Limit: 50, Window: time.Hour, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Breaker(BreakerOptions{Name: name, Failures: 3, Window: time.Hour, TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	do := func(name string, result error) {
		_, err := Do(t.Context(), b, name, func(context.Context) (int, error) { return 0, result })
		calls.own(Decision{OK: err == result}, 1)
	}
	for i := range 60 {
		limits.own(mustAllow(t, l, "a", 1), 1)
		limits.own(mustAllow(t, l, "b", 1+i), 1+i)
		err := q.Spend(t.Context(), "tenant", 1)
		quotas.own(Decision{OK: err == nil}, 1)
		do("well", nil)
		do("ill", errIll)
	}
	await(t, "the requests of the breaker to end", func() bool { return !busy(b, "well") && !busy(b, "ill") })
	weakL, weakQ, weakB := weak.Make(l), weak.Make(q.l), weak.Make(b)
	return limits, quotas, calls, func() bool { return weakL.Value() == nil && weakQ.Value() == nil && weakB.Value() == nil }
}
