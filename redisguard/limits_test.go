package redisguard

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Each key has the limit of its plan, whatever the others have, with and without
// room in memory.
func TestLimitOfKey(t *testing.T) {
	for _, room := range []bool{true, false} {
		bubble(t, func(t *testing.T) {
			plans := map[string]Limit{
				"free": {Rate: 10, Per: time.Hour, Burst: 10}, "pro": {Rate: 100, Per: time.Hour, Burst: 100}, "day": {Rate: 30, Per: 24 * time.Hour, Window: true},
			}
			o := withName(LimiterOptions{Rate: 5, Per: time.Hour, Burst: 5})
			o.LimitOf = func(key string) Limit { plan, _, _ := strings.Cut(key, ":"); return plans[plan] }
			l := newModel().fleet(t, 1, o)[0]
			if !room {
				l.keys.limit = 0
			}
			for key, want := range map[string]int{"free:a": 10, "free:b": 10, "pro:c": 100, "day:d": 30, "other:e": 5} {
				n, limit := 0, 0
				for range 300 {
					d := mustAllow(t, l, key, 1)
					if limit = d.Limit(); d.OK {
						n++
					}
				}
				if n != want || limit != want {
					t.Errorf("room %v, %s: %d admitted with Limit %d, want %d", room, key, n, limit, want)
				}
			}
		})
	}
}

// A customer who is denied for hours and gets a better plan is admitted within a
// horizon, without a command more than that; what was admitted still counts.
func TestLimitOfKeyChangesLive(t *testing.T) {
	withoutRace(t)
	for _, window := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			limit := func(n int) *Limit {
				l := Limit{Rate: n, Per: 24 * time.Hour, Window: window}
				if !window {
					l.Burst = n
				}
				return &l
			}
			var plan atomic.Pointer[Limit]
			plan.Store(limit(100))
			o := withName(LimiterOptions{Rate: 1, Burst: 1, LimitOf: func(string) Limit { return *plan.Load() }})
			m := newModel()
			fleet := m.fleet(t, 4, o)
			all := func() (n int) {
				for range 2000 {
					for _, l := range fleet {
						if mustAllow(t, l, "k", 1).OK {
							n++
						}
					}
				}
				return n
			}
			if n := all(); n < 90 || n > 100 {
				t.Fatalf("%d of 100 admitted", n)
			}
			time.Sleep(5 * time.Second) // leases end
			before := m.requests("k")
			for range 20 {
				time.Sleep(time.Second)
				if n := all(); n > 0 {
					t.Fatalf("%d admitted of a limit that is spent", n)
				}
			}
			if n := m.requests("k") - before; n > len(fleet) {
				t.Errorf("%d requests by denials", n)
			}
			plan.Store(limit(300))
			time.Sleep(time.Second)
			if n := all(); n < 180 || n > 215 {
				t.Errorf("window %v: %d admitted after 100 of 300", window, n)
			}
			plan.Store(limit(50))
			time.Sleep(3 * time.Second)
			if n := all(); n > 0 {
				t.Errorf("window %v: %d admitted of a limit of 50 after 300", window, n)
			}
		})
	}
}

// A lease of a window lasts until the window ends. The new limit does not wait for
// that, however many tokens are left, nor does the error of one that is invalid.
func TestLimitChangesWhileAWindowsLeaseLasts(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit Limit
		want  int // admitted in eight hours
	}{
		{"another period", Limit{Rate: 1, Per: time.Hour, Burst: 1}, 9},
		{"not valid", Limit{Rate: -1}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var plan Limit
				o := withName(LimiterOptions{Rate: 100_000, Per: 24 * time.Hour, Window: true, Horizon: 10 * time.Minute, LimitOf: func(string) Limit { return plan }})
				l := newModel().fleet(t, 1, o)[0]
				for range 400 {
					mustAllow(t, l, "k", 1)
					time.Sleep(time.Second)
				}
				for range 2 { // demand falls, and nothing more is asked for in this window
					time.Sleep(time.Hour)
					mustAllow(t, l, "k", 1)
				}
				k := l.Key("k")
				k.mu.Lock()
				hand := k.available(l.clock())
				k.mu.Unlock()
				if hand < 8*60 {
					t.Fatalf("%d tokens are left, so that this shows nothing", hand)
				}
				plan = c.limit
				time.Sleep(l.horizon)
				n := 0
				for range 8 * 60 {
					if d, err := l.Allow(t.Context(), "k"); d.OK && err == nil {
						n++
					} else if (err != nil) != (c.want == 0) {
						t.Fatalf("%+v, %v", d, err)
					}
					time.Sleep(time.Minute)
				}
				if n > c.want {
					t.Errorf("%d admitted in eight hours, want %d", n, c.want)
				}
			})
		})
	}
}

// So it is for a key without room in memory, whose denial is remembered.
func TestLimitOfKeyWithoutRoomChangesLive(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var rate atomic.Int64
		rate.Store(10)
		o := withName(LimiterOptions{Rate: 1, Burst: 1, LimitOf: func(string) Limit {
			return Limit{Rate: int(rate.Load()), Per: 24 * time.Hour, Window: true}
		}})
		m := newModel()
		l := m.fleet(t, 1, o)[0]
		l.keys.limit = 0
		if n := drainAll(t, l); n != 10 {
			t.Fatalf("%d admitted", n)
		}
		before := m.requests("k")
		for range 100 {
			mustAllow(t, l, "k", 1)
		}
		if n := m.requests("k") - before; n > 0 {
			t.Errorf("%d requests by denials", n)
		}
		rate.Store(30)
		if n := drainAll(t, l); n != 20 {
			t.Errorf("%d admitted after 10 of 30", n)
		}
		if err := l.Refund(t.Context(), "k", 7); err != nil {
			t.Fatal(err)
		}
		if n := drainAll(t, l); n != 7 {
			t.Errorf("%d admitted after a refund of 7", n)
		}
	})
}

// A grant that comes late, for a limit with another account, is not spent.
func TestLimitChangesWhileARequestIsUnderWay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := distant(t, m, 400*time.Millisecond, 1, withName(LimiterOptions{Rate: 1000, Burst: 1000}))[0]
		mustAllow(t, l, "k", 1) // the reply comes after the Timeout
		synctest.Wait()         // until the request has ended, too
		if err := l.SetLimit(Limit{Rate: 5, Per: time.Hour, Window: true}); err != nil {
			t.Fatal(err)
		}
		k := l.Key("k")
		k.mu.Lock()
		k.renewAt = past // a horizon has passed
		err := k.renew(l.clock())
		terms, flight := k.terms, k.flight
		k.mu.Unlock()
		if err != nil || terms == l.terms || flight != nil {
			t.Fatalf("the key has its limit of before: %v", err)
		}
		time.Sleep(time.Second)
		if k.available(l.clock()) > 0 {
			t.Error("tokens of the old account are in hand")
		}
		m.setDelay(0)
		n := 0
		for range 20 {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
			time.Sleep(time.Second)
		}
		if n != 5 {
			t.Errorf("%d admitted of 5", n)
		}
	})
}

// A LimitOf that panics is asked again: the key does not get the limit of others.
func TestLimitOfThatPanics(t *testing.T) {
	bubble(t, func(t *testing.T) {
		broken := true
		l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 100, Burst: 100, LimitOf: func(string) Limit {
			if broken {
				panic("no plans")
			}
			return Limit{Rate: 5, Per: time.Hour, Window: true}
		}}))[0]
		for i := range 3 {
			func() {
				defer func() {
					if v := recover(); v != "no plans" {
						t.Errorf("call %d: panic %v", i, v)
					}
				}()
				mustAllow(t, l, "k", 1)
			}()
		}
		broken = false
		if d := mustAllow(t, l, "k", 1); d.Limit() != 5 {
			t.Errorf("the limit is %d, want 5", d.Limit())
		}
	})
}

// SetLimit changes the rate of a saturated limiter within a horizon or two.
func TestSetLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		fleet := distant(t, m, time.Millisecond, 4, withName(LimiterOptions{Rate: 100, Burst: 100}))
		for _, limit := range []Limit{{Rate: 100, Burst: 100}, {Rate: 300, Burst: 300}, {Rate: 300, Burst: 20}, {Rate: 50, Burst: 50}, {Rate: 100, Per: time.Second, Window: true}, {Rate: 200, Burst: 300}} {
			for _, l := range fleet {
				if err := l.SetLimit(limit); err != nil {
					t.Fatal(err)
				}
			}
			flood(fleet, 900, 10*time.Second, func(int) {})
			const span = 10
			n := flood(fleet, 900, span*time.Second, func(int) {})
			if share := float64(n) / float64(limit.Rate*span); share < 0.93 || share > 1.12 {
				t.Errorf("%+v: %.0f%% admitted", limit, 100*share)
			}
		}
		if err := fleet[0].SetLimit(Limit{Rate: -1}); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v", err)
		}
		if d := mustAllow(t, fleet[0], "other", 1); d.Limit() != 300 {
			t.Errorf("%+v after an invalid limit", d)
		}
	})
}

// As many tokens are owed after SetLimit as before, with further limits as well.
func TestSetLimitKeepsWhatIsOwed(t *testing.T) {
	for _, also := range [][]Limit{nil, {{Rate: 100_000, Per: 24 * time.Hour, Burst: 100_000}}, {{Rate: 100_000, Per: 24 * time.Hour, Window: true}}} {
		t.Run(fmt.Sprintf("%+v", also), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 100, Per: time.Minute, Burst: 1000, Also: also}))[0]
				mustAllow(t, l, "k", 500)
				if err := l.SetLimit(Limit{Rate: 200, Per: time.Minute, Burst: 1000}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(l.horizon)
				if d, err := l.Peek(t.Context(), "k"); err != nil || d.Remaining() < 500 || d.Remaining() > 510 {
					t.Errorf("%d of 1000 remain after 500, %v", d.Remaining(), err)
				}
				if d := mustAllow(t, l, "k", 400); !d.OK {
					t.Errorf("%+v of 400 after 500 of 1000", d)
				}
				if n := drainAll(t, l); n > 110 {
					t.Errorf("%d admitted after 900 of 1000", n)
				}
			})
		})
	}
}

// A limit that is not valid is an error for its keys alone.
func TestLimitOfKeyIsInvalid(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := withName(LimiterOptions{Rate: 10, Burst: 10})
		o.LimitOf = func(key string) Limit {
			if key == "bad" {
				return Limit{Rate: -3}
			}
			return Limit{}
		}
		l := newModel().fleet(t, 1, o)[0]
		for range 2 {
			if _, err := l.Allow(t.Context(), "bad"); err == nil || !strings.Contains(err.Error(), `"bad"`) {
				t.Errorf("error %v", err)
			}
		}
		if !mustAllow(t, l, "good", 1).OK {
			t.Error("denied")
		}
	})
}

// So many limits that they are not all kept are right nevertheless.
func TestLimitOfManyKeys(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := withName(LimiterOptions{Rate: 1, Burst: 1})
		o.LimitOf = func(key string) Limit {
			var n int
			fmt.Sscan(key, &n)
			return Limit{Rate: n, Per: time.Hour, Burst: n}
		}
		l := newModel().fleet(t, 1, o)[0]
		for i := 1; i < 3*mostLimits; i++ {
			if d := mustAllow(t, l, fmt.Sprint(i), i); !d.OK || d.Remaining() != 0 || d.Limit() != i {
				t.Fatalf("key %d: %+v", i, d)
			}
		}
		if len(l.limits) > mostLimits {
			t.Errorf("%d limits kept", len(l.limits))
		}
	})
}

// However many limits there are, a denial costs no command until its RetryAfter,
// and an instance by itself admits no more than the bucket of a key's limit.
func TestManyLimitsCostNoCommandPerDenial(t *testing.T) {
	const keys = mostLimits + 100
	bubble(t, func(t *testing.T) {
		m := newModel()
		o := withName(LimiterOptions{Rate: 1, Burst: 1, LimitOf: func(key string) Limit {
			var n int
			fmt.Sscan(key, &n)
			return Limit{Rate: 10 + n, Per: 1000 * time.Hour, Burst: 1}
		}})
		l := m.fleet(t, 1, o)[0]
		for range 20 {
			for i := range keys {
				mustAllow(t, l, fmt.Sprint(i), 1)
			}
			time.Sleep(time.Second)
		}
		if n := m.allRequests(); n > 2*keys { // one is granted, and one denied
			t.Errorf("%d requests for %d keys that are denied for hours", n, keys)
		}
	})
}

func TestManyLimitsFillNoBucket(t *testing.T) {
	const keys = mostLimits + 100
	bubble(t, func(t *testing.T) {
		o := withName(LimiterOptions{Rate: 1, Burst: 1, LimitOf: func(key string) Limit {
			var n int
			fmt.Sscan(key, &n)
			return Limit{Rate: 1000 + n, Burst: 100}
		}})
		l := newModel().fleet(t, 1, o)[0]
		b := bucketGauge{rate: 1000, size: 100}
		for i := range 3000 {
			if i%1000 == 0 {
				for key := range keys {
					mustAllow(t, l, fmt.Sprint(key+1), 1)
				}
			}
			b.drain(t, l, "0")
			time.Sleep(time.Millisecond)
		}
		b.check(t)
	})
}

// An instance whose low Burst changes to and fro admits no more than a bucket of
// the higher one.
func TestSetLimitFillsNoBucket(t *testing.T) {
	for _, other := range []int{101, 150, 10, 1000} {
		bubble(t, func(t *testing.T) {
			l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 1000, Burst: 100}))[0]
			b := bucketGauge{rate: 1000, size: float64(max(100, other))}
			for i := range 200 {
				if i%20 == 0 {
					if err := l.SetLimit(Limit{Rate: 1000, Burst: []int{100, other}[i/20%2]}); err != nil {
						t.Fatal(err)
					}
				}
				b.drain(t, l, "k")
				time.Sleep(50 * time.Millisecond)
			}
			b.check(t)
			// A Burst is asked for twenty times a second, in every other second.
			if least := 0.5 * 5 * float64(1000+min(1000, 20*other)); float64(b.n) < least {
				t.Errorf("%d: %d admitted, want %.0f", other, b.n, least)
			}
		})
	}
}

// A bucketGauge compares what is admitted with a bucket.
type bucketGauge struct {
	rate, size, used, most float64
	at                     time.Time
	n                      int
}

// drain admits all that there is.
func (b *bucketGauge) drain(t *testing.T, l *Limiter, key string) {
	t.Helper()
	if !b.at.IsZero() {
		b.used = max(0, b.used-time.Since(b.at).Seconds()*b.rate)
	}
	for b.at = time.Now(); mustAllow(t, l, key, 1).OK; b.n++ {
		b.used++
		b.most = max(b.most, b.used)
	}
}

func (b *bucketGauge) check(t *testing.T) {
	t.Helper()
	t.Logf("%d admitted, %.1f at most beyond the rate", b.n, b.most)
	if b.most > b.size+1 {
		t.Errorf("%.1f tokens beyond the rate, the bucket has %.0f", b.most, b.size)
	}
}
