package redisguard

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// A reference is one bucket for the whole limit, without leases.
type reference struct {
	rate, size, level float64
	at                time.Time
}

// refill adds what the rate gives. The size is that of the account: tokens in
// hand are not in it.
func (r *reference) refill(k *Key) {
	now := time.Now()
	k.mu.Lock()
	hand := float64(k.available(k.l.clock()))
	k.mu.Unlock()
	if !r.at.IsZero() {
		r.level = min(r.size+hand, r.level+now.Sub(r.at).Seconds()*r.rate)
	}
	r.at = now
}

// What a Decision says of an instance by itself is what a bucket without leases
// would say, however far Redis is: not more, and less only by what the rate adds
// in a round trip and the two milliseconds that Redis rounds to. While the
// limiter is saturated, it is what is in hand.
func TestDecisionIsThatOfABucket(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, trip := range []time.Duration{0, 500 * time.Microsecond, 20 * time.Millisecond, 100 * time.Millisecond} {
		for _, o := range []LimiterOptions{
			{Rate: 100, Burst: 100},
			{Rate: 100, Burst: 300},
			{Rate: 10, Per: time.Minute, Burst: 20},
			{Rate: 100, Burst: 20, Horizon: 100 * time.Millisecond},
		} {
			t.Run(fmt.Sprintf("%v/%+v", trip, o), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					m := newModel()
					l := distant(t, m, trip, 1, withName(o))[0]
					rate := l.terms.rate
					r := &reference{rate: rate, size: float64(o.Burst), level: float64(o.Burst)}
					slack := rate * (2*trip.Seconds() + 0.002)
					exact := 0
					k := l.Key("k")
					for i := range 2000 {
						r.refill(k)
						d := mustAllow(t, l, "k", 1)
						if d.OK {
							r.level--
						}
						r.level -= float64(lostOf(k)) // a lease that ended unspent is gone
						r.refill(k)
						level := min(r.level, r.size)
						k.mu.Lock()
						saturated := k.plan.pace > l.clock()
						k.mu.Unlock()
						if got := float64(d.Remaining()); got > level+slack+1e-3 || !saturated && got < math.Floor(level-slack) {
							t.Fatalf("call %d: %+v, the bucket has %.3f", i, d, r.level)
						}
						if !saturated {
							exact++
						}
						full := (r.size - level) / rate
						if got := d.ResetAfter().Seconds(); got < full-slack/rate-1e-3 || got > full+slack/rate+1e-3 {
							t.Fatalf("call %d: %+v, the bucket is full in %.3f s", i, d, full)
						}
						if d.Limit() != o.Burst || d.Fallback() || d.OK == (d.RetryAfter > 0) || !d.OK && d.Remaining() > 0 {
							t.Fatalf("call %d: %+v", i, d)
						}
						time.Sleep(time.Duration(float64(time.Second) / rate * []float64{0.3, 1.5, 1, 2}[i/20%4]))
					}
					if exact < 500 {
						t.Errorf("only %d of 2,000 decisions were exact", exact)
					}
				})
			})
		}
	}
}

// Whatever remains is admitted.
func TestDecisionRemainsToBeAdmitted(t *testing.T) {
	for _, o := range []LimiterOptions{{Rate: 100, Burst: 100}, {Rate: 1000, Per: time.Hour, Burst: 50}, {Rate: 100, Per: 5 * time.Second, Window: true}} {
		for seed := range 40 {
			bubble(t, func(t *testing.T) {
				l := newModel().fleet(t, 1, withName(o))[0]
				r := rand.New(rand.NewPCG(1, uint64(seed)))
				for range r.IntN(300) {
					mustAllow(t, l, "k", 1+r.IntN(2))
					time.Sleep(rand.N(20 * time.Millisecond))
				}
				d := mustAllow(t, l, "k", 1)
				if got := mustAllow(t, l, "k", d.Remaining()); !got.OK {
					t.Errorf("%+v: %+v, and the tokens that remained: %+v", o, d, got)
				}
			})
		}
	}
}

// With a low Burst it is admitted as well, also of tokens in hand that are not
// released yet, and a denial leaves less than was wanted.
func TestDecisionOfALowBurstRemainsToBeAdmitted(t *testing.T) {
	for _, o := range []LimiterOptions{{Rate: 200, Burst: 2}, {Rate: 200, Burst: 20}, {Rate: 1000, Burst: 30}} {
		bubble(t, func(t *testing.T) {
			l := newModel().fleet(t, 1, withName(o))[0]
			denied, had := 0, 0
			for i := range 2000 {
				n := 1 + i%2
				d := mustAllow(t, l, "k", n)
				if !d.OK {
					if denied++; d.Remaining() >= n {
						t.Fatalf("%+v: call %d for %d tokens: %+v", o, i, n, d)
					}
				}
				if i%3 == 0 && d.Remaining() > 0 {
					had++
					if got := mustAllow(t, l, "k", d.Remaining()); !got.OK {
						t.Fatalf("%+v: call %d: %+v, and the tokens that remained: %+v", o, i, d, got)
					}
				}
				time.Sleep(time.Duration(i*7%13) * time.Millisecond)
			}
			if denied == 0 || had == 0 {
				t.Errorf("%+v: %d denials, %d times what remained", o, denied, had)
			}
		})
	}
}

func TestNoWaitIsZeroSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 1: "1", 500 * time.Microsecond: "1", time.Millisecond: "1", time.Second: "1",
		time.Second + 500*time.Microsecond: "1", time.Second + time.Millisecond: "2",
	} {
		if got := wholeSeconds(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func withName(o LimiterOptions) LimiterOptions {
	o.Name, o.OnOutage = "x", FailClosed
	return o
}

// lostOf returns the tokens of leases that ended unspent since it was called.
func lostOf(k *Key) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.promote(k.l.clock())
	defer func() { k.plan.granted, k.plan.lost = k.plan.granted-k.plan.lost, 0 }()
	return k.plan.lost
}

// In windows the three numbers are those of a counter.
func TestDecisionIsThatOfAWindow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, withName(LimiterOptions{Rate: 50, Per: 10 * time.Second, Window: true}))[0]
		used := 0
		var end time.Time
		for i := range 500 {
			if now := time.Now(); !now.Before(end) {
				used, end = 0, now.Add(10*time.Second+lastMillisecond)
			}
			d := mustAllow(t, l, "k", 1)
			if d.OK {
				used++
			}
			used += int(lostOf(l.Key("k")))
			if d.OK != (used < 50 || d.OK) || d.Limit() != 50 || d.Remaining() != 50-used || d.ResetAfter() != time.Until(end) {
				t.Fatalf("call %d: %+v, used %d until %v", i, d, used, time.Until(end))
			}
			if !d.OK && d.RetryAfter != d.ResetAfter() {
				t.Fatalf("call %d: %+v", i, d)
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
}

// With others, what they have in hand counts as used: all that an instance says
// remains is admitted, until others take it.
func TestDecisionOfAFleetIsALowerBound(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		fleet := m.fleet(t, 4, withName(LimiterOptions{Rate: 100, Burst: 500}))
		for i := range 300 {
			mustAllow(t, fleet[i%4], "k", 1)
			time.Sleep(5 * time.Millisecond)
		}
		for range 20 {
			d := mustAllow(t, fleet[0], "k", 1)
			if !d.OK || d.Remaining() <= 0 {
				t.Fatalf("%+v", d)
			}
			time.Sleep(1100 * time.Millisecond)
		}
		d := mustAllow(t, fleet[0], "k", 1)
		got := mustAllow(t, fleet[0], "k", d.Remaining())
		if !got.OK {
			t.Errorf("%+v, and the tokens that remained: %+v", d, got)
		}
	})
}

// A Decision says the same whenever it is asked.
func TestDecisionStays(t *testing.T) {
	for _, o := range []LimiterOptions{
		{Rate: 100, Burst: 100}, {Rate: 100, Window: true}, {Rate: 100, Burst: 10}, {Rate: 100, Burst: 100, Also: []Limit{{Rate: 500, Per: time.Minute, Window: true}}},
	} {
		bubble(t, func(t *testing.T) {
			m := newModel()
			l := m.fleet(t, 1, withName(o))[0]
			says := func(d Decision) string {
				h := http.Header{}
				d.SetHeader(h)
				return fmt.Sprint(d.Limit(), d.Remaining(), d.ResetAfter(), h)
			}
			var first []Decision
			var said []string
			for i := range 300 {
				d := mustAllow(t, l, "k", 1)
				first, said = append(first, d), append(said, says(d))
				switch i {
				case 100:
					if err := l.SetLimit(Limit{Rate: 7, Per: time.Minute, Burst: 7}); err != nil && len(o.Also) == 0 {
						t.Fatal(err)
					}
				case 200:
					m.setDown(true)
				}
				time.Sleep(15 * time.Millisecond)
			}
			for i, d := range first {
				if got := says(d); got != said[i] {
					t.Errorf("decision %d said %s, and now %s", i, said[i], got)
				}
			}
		})
	}
}

func TestDecisionInAnOutageSaysNoMoreThanItKnows(t *testing.T) {
	for _, policy := range []OutagePolicy{FailOpen, FailClosed, LocalFallback} {
		bubble(t, func(t *testing.T) {
			m := newModel()
			m.setDown(true)
			o := withName(LimiterOptions{Rate: 10, Burst: 10, MaxInstances: 4})
			o.OnOutage = policy
			d := mustAllow(t, m.fleet(t, 1, o)[0], "k", 1)
			if !d.Fallback() || d.Limit() != 10 || d.Remaining() != 0 || d.ResetAfter() != 0 {
				t.Errorf("%+v", d)
			}
			h := http.Header{}
			d.SetHeader(h)
			if h.Get("RateLimit") != "" || h.Get("X-RateLimit-Remaining") != "" || h.Get("X-RateLimit-Limit") != "10" {
				t.Errorf("%v", h)
			}
		})
	}
}

func TestDecisionSetsHeaderFields(t *testing.T) {
	for _, c := range []struct {
		o      LimiterOptions
		calls  int
		fields string
	}{
		{LimiterOptions{Name: "api", Rate: 100, Per: time.Minute, Burst: 100}, 1,
			`Ratelimit-Policy: "api";q=100;w=60|Ratelimit: "api";r=99;t=1|X-Ratelimit-Limit: 100|X-Ratelimit-Remaining: 99|X-Ratelimit-Reset: 1`},
		{LimiterOptions{Name: "api", Rate: 60, Per: time.Minute, Burst: 20}, 20,
			`Ratelimit-Policy: "api";q=20;w=20|Ratelimit: "api";r=0;t=20|X-Ratelimit-Limit: 20|X-Ratelimit-Remaining: 0|X-Ratelimit-Reset: 20`},
		{LimiterOptions{Name: "api", Rate: 60, Per: time.Minute, Burst: 20}, 21,
			`Ratelimit-Policy: "api";q=20;w=20|Ratelimit: "api";r=0;t=1|Retry-After: 1|X-Ratelimit-Limit: 20|X-Ratelimit-Remaining: 0|X-Ratelimit-Reset: 20`},
		{LimiterOptions{Name: "day", Rate: 3, Per: 24 * time.Hour, Window: true}, 4,
			`Ratelimit-Policy: "day";q=3;w=86400|Ratelimit: "day";r=0;t=86400|Retry-After: 86400|X-Ratelimit-Limit: 3|X-Ratelimit-Remaining: 0|X-Ratelimit-Reset: 86400`},
		{LimiterOptions{Name: "fast", Rate: 100, Burst: 20, Horizon: 100 * time.Millisecond}, 1, // no field is shorter than a second
			`Ratelimit-Policy: "fast";q=100;w=1|Ratelimit: "fast";r=19;t=1|X-Ratelimit-Limit: 20|X-Ratelimit-Remaining: 19|X-Ratelimit-Reset: 1`},
		{LimiterOptions{Name: "a\"b\\c\r\né", Rate: 3, Per: time.Minute, Window: true}, 1,
			`Ratelimit-Policy: "a\"b\\c????";q=3;w=60|Ratelimit: "a\"b\\c????";r=2;t=60|X-Ratelimit-Limit: 3|X-Ratelimit-Remaining: 2|X-Ratelimit-Reset: 60`},
	} {
		bubble(t, func(t *testing.T) {
			c.o.OnOutage = FailClosed
			l := newModel().fleet(t, 1, c.o)[0]
			var d Decision
			for range c.calls {
				d = mustAllow(t, l, "k", 1)
			}
			h := http.Header{"Retry-After": {"of another limiter"}}
			d.SetHeader(h)
			var all []string
			for name, values := range h {
				all = append(all, name+": "+strings.Join(values, ","))
			}
			slices.Sort(all)
			want := strings.Split(c.fields, "|")
			slices.Sort(want)
			if !slices.Equal(all, want) {
				t.Errorf("%+v after %d calls:\n%s\nwant\n%s", c.o, c.calls, strings.Join(all, "\n"), strings.Join(want, "\n"))
			}
		})
	}
	h := http.Header{}
	Decision{}.SetHeader(h)
	if len(h) > 0 {
		t.Errorf("%v of no decision", h)
	}
}
