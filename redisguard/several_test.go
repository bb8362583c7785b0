package redisguard

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

var minuteAndDay = LimiterOptions{Rate: 60, Per: time.Minute, Burst: 60, Also: []Limit{{Rate: 1000, Per: 24 * time.Hour, Window: true}}}

// A minute and a day: no minute has more than its limit, nor the day, for one
// command per horizon and instance.
func TestSeveralLimits(t *testing.T) {
	withoutRace(t)
	for _, instances := range []int{1, 4} {
		bubble(t, func(t *testing.T) {
			m := newModel()
			fleet := distant(t, m, time.Millisecond, instances, withName(minuteAndDay))
			g := gauge{rate: 1}
			admitted, calls := 0, 0
			start := time.Now()
			for time.Since(start) < time.Hour {
				for _, l := range fleet {
					if d := mustAllow(t, l, "k", 1); d.OK {
						admitted++
						g.add(1)
					}
				}
				calls++
				time.Sleep(100 * time.Millisecond)
				if time.Since(start) == 10*time.Minute {
					if admitted < 60+570 || admitted > 60+605 {
						t.Errorf("%d instances: %d admitted in ten minutes of 60 each", instances, admitted)
					}
				}
			}
			if admitted > 1000 || admitted < 985 {
				t.Errorf("%d instances: %d admitted of 1000 a day", instances, admitted)
			}
			if g.high > 60+float64(1+instances)*1.25*1 {
				t.Errorf("%d instances: %.1f beyond the rate of a minute", instances, g.high)
			}
			if n := m.requests("k"); n > 1100*instances {
				t.Errorf("%d instances: %d requests while the day lasts", instances, n)
			}
			if d := mustAllow(t, fleet[0], "k", 1); d.Limit() != 1000 || d.Remaining() != 0 || d.RetryAfter < 22*time.Hour || d.RetryAfter < d.ResetAfter() || d.RetryAfter > d.ResetAfter()+time.Millisecond/jitter {
				t.Errorf("%d instances: %+v when the day is spent", instances, d)
			}
			before := m.requests("k")
			for range 1000 {
				mustAllow(t, fleet[0], "k", 1)
				time.Sleep(time.Second)
			}
			if n := m.requests("k") - before; n > 0 {
				t.Errorf("%d requests for denials until tomorrow", n)
			}
			time.Sleep(24 * time.Hour)
			if d := mustAllow(t, fleet[0], "k", 1); !d.OK || d.Limit() != 60 {
				t.Errorf("%d instances: %+v on the next day", instances, d)
			}
		})
	}
}

// With steady demand it is one command per horizon, whatever the number of limits.
func TestSeveralLimitsCostOneCommandPerHorizon(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		o := withName(LimiterOptions{Rate: 1000, Burst: 1000, Also: []Limit{
			{Rate: 30_000, Per: time.Minute, Window: true}, {Rate: 1_000_000, Per: time.Hour, Burst: 1_000_000}, {Rate: 10_000_000, Per: 24 * time.Hour, Window: true},
		}})
		fleet := distant(t, m, time.Millisecond, 4, o)
		flood(fleet, 200, 10*time.Second, func(int) {})
		before := m.requests("k")
		const span = 60
		n := flood(fleet, 200, span*time.Second, func(int) {})
		if n < 0.98*200*span {
			t.Errorf("%d admitted of %d", n, 200*span)
		}
		if asked := m.requests("k") - before; asked > span*4*11/10 {
			t.Errorf("%d requests in %d horizons of 4 instances", asked, span)
		}
	})
}

// The header describes all limits, and the one with the fewest tokens left.
func TestSeveralLimitsInTheHeader(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := minuteAndDay
		o.Name, o.OnOutage = "api", FailClosed
		l := newModel().fleet(t, 1, o)[0]
		h := http.Header{}
		d := mustAllow(t, l, "k", 1)
		d.SetHeader(h)
		if got := h.Get("RateLimit-Policy"); got != `"api";q=60;w=60, "api-2";q=1000;w=86400` {
			t.Errorf("RateLimit-Policy %s", got)
		}
		if got := h.Get("RateLimit"); got != `"api";r=59;t=1` {
			t.Errorf("RateLimit %s", got)
		}
	})
}

// A loss of the key is made good by what instances saw of all accounts.
func TestSeveralLimitsPresentWhatRedisLost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, withName(LimiterOptions{Rate: 1, Per: time.Minute, Burst: 500, Also: []Limit{{Rate: 50, Per: 24 * time.Hour, Window: true}}}))[0]
		n := 0
		for range 40 {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
		}
		m.flush()
		time.Sleep(time.Minute)
		if n += drainAll(t, l); n > 51 {
			t.Errorf("%d admitted of 50 a day", n)
		}
	})
}

func TestSeveralLimitsThatMeanNothing(t *testing.T) {
	for _, also := range [][]Limit{{{}}, {{Rate: 1000, Burst: 10}}, {{Rate: 10, Per: time.Second / 2, Window: true}}, make([]Limit, 9)} {
		o := withName(LimiterOptions{Rate: 100, Burst: 100, Also: also})
		if _, err := testGuard().Limiter(o); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: error %v", also, err)
		}
	}
	o := withName(LimiterOptions{Rate: 100, Burst: 10, Also: []Limit{{Rate: 1000, Per: time.Hour, Burst: 1000}}})
	if _, err := testGuard().Limiter(o); err == nil {
		t.Error("a Burst below a horizon's rate was taken with Also")
	}
}

// A key that lost its expiry, or whose life is too long because the server's clock
// went back, denies for no longer than what is owed, whatever the number of limits.
func TestKeyThatLivesTooLongIsRepaired(t *testing.T) {
	s := redistest.Start(t)
	c, ctx := s.Client(), t.Context()
	for i, also := range [][]Limit{nil, {{Rate: 100, Burst: 100}}, {{Rate: 100, Window: true}}} {
		for _, life := range []time.Duration{0, time.Hour} {
			l, err := guardFor(t, s).Limiter(LimiterOptions{Name: fmt.Sprint(i, life), Rate: 100, Burst: 100, OnOutage: FailClosed, Also: also})
			if err != nil {
				t.Fatal(err)
			}
			if d := mustAllow(t, l, "k", 100); !d.OK {
				t.Fatalf("%+v", d)
			}
			key := l.terms.prefix + "k"
			if life == 0 {
				c.Persist(ctx, key)
			} else {
				c.PExpire(ctx, key, life)
			}
			if _, err := l.Key("k").transact(ctx, 0, 1, nil); err != nil { // as a Peek, or a request that is denied
				t.Fatal(err)
			}
			if ttl := c.PTTL(ctx, key).Val(); ttl <= 0 || ttl > time.Second {
				t.Errorf("%+v, life %v: the key lives for %v, the tokens are owed for a second", also, life, ttl)
			}
		}
	}
}

// The script does what the model does, over sequences of debits and refunds.
func TestSeveralScriptAgainstTheModel(t *testing.T) {
	c := redistest.Shared(t).Client()
	r := rand.New(rand.NewPCG(5, 6))
	pick := func(of ...float64) float64 { return of[r.IntN(len(of))] }
	ctx := context.Background()
	for i := range 300 {
		var all several
		for range 1 + r.IntN(3) {
			if r.IntN(2) == 0 {
				cost := pick(60_000, 600_000, 86_400_000)
				all = append(all, gcra{cost: cost, capacity: cost * pick(1, 3, 50)})
			} else {
				all = append(all, window{limit: int64(pick(1, 10, 1000)), length: int64(pick(3_600_000, 86_400_000))})
			}
		}
		began := time.Now()
		m, key := newModel(), fmt.Sprint("k", i)
		seen := observation{others: make([]observation, len(all)-1)}
		if i%3 == 0 {
			seen.debt, seen.left = int64(pick(0, 5, 5000)), int64(pick(0, 1e6))
		}
		for step := range 12 {
			want := int64(pick(1, 1, 2, 5, 40))
			least := min(want, int64(pick(1, 2, 40)))
			if step%5 == 4 {
				want, least = -want, -want
			}
			if step%7 == 6 { // the clock goes back, or the key loses its expiry
				life := time.Duration(pick(0, 1e9)) * time.Millisecond
				if c.Persist(ctx, key); life > 0 {
					c.PExpire(ctx, key, life)
				}
				m.put(key, m.keys[key].value, life)
			}
			args := all.args(want, least, seen, 0)
			if keep := make([]bool, len(all)); want < 0 {
				keep[r.IntN(len(all))] = true
				keepTokens(args, keep)
			}
			got, err := all.script().Run(ctx, c, []string{key}, args...).Int64Slice()
			if err != nil {
				t.Fatalf("%v: %v", args, err)
			}
			model := m.several(key, args, time.Now().UnixMilli())
			took := float64(time.Since(began).Milliseconds() + 2)
			for j := range got { // milliseconds pass between the two, in each step
				if d := math.Abs(float64(got[j] - model[j])); j == 0 && d > 0 || d > took+float64(step) {
					t.Fatalf("case %d.%d, %v: script %v, model %v", i, step, args, got, model)
				}
			}
			if ttl := c.PTTL(ctx, key).Val(); ttl == -1 {
				t.Fatalf("case %d.%d: a key without an end", i, step)
			}
		}
	}
}
