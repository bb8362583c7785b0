package redisguard

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// roundTrips are the distances at which every limiter is tried.
var roundTrips = []time.Duration{
	500 * time.Microsecond, 20 * time.Millisecond, 90 * time.Millisecond, 100 * time.Millisecond,
	140 * time.Millisecond, 210 * time.Millisecond, 300 * time.Millisecond,
}

// requestsPerCall is how many requests a call may wait for: the one that is under
// way when it comes, one that counts on the tokens in hand, and one that does not.
const requestsPerCall = 3

// distant is a fleet with the default Timeout, so far from the model.
func distant(t *testing.T, m *model, trip time.Duration, n int, o LimiterOptions) []*Limiter {
	t.Helper()
	m.setDelay(trip)
	var fleet []*Limiter
	for range n {
		g, err := New(idle, Options{})
		if err != nil {
			t.Fatal(err)
		}
		g.gate, g.ping, g.names = new(gate), m.ping, new(names)
		l, err := g.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		fleet = append(fleet, m.attach(l))
	}
	return fleet
}

// A lease whose life is shorter than the round trip is void when it arrives.
// Who waited for it is served all the same, and no call asks for ever.
func TestLimiterAnswersAtAnyRoundTrip(t *testing.T) {
	for _, trip := range roundTrips {
		for _, o := range []LimiterOptions{
			{Rate: 100, Burst: 100},
			{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond},
			{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond, MaxHorizon: 20 * time.Millisecond},
			{Rate: 1, Per: time.Minute, Burst: 100, Horizon: time.Millisecond},
			{Rate: 100, Window: true},
			{Rate: 100, Window: true, Horizon: 10 * time.Millisecond}, // as a Quota of a second
			{Rate: 10, Per: 100 * time.Millisecond, Window: true},
			{Rate: 1, Per: time.Millisecond, Window: true, Horizon: time.Millisecond},
		} {
			o.Name, o.OnOutage = "x", FailClosed
			t.Run(fmt.Sprintf("%v/%+v", trip, o), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					m := newModel()
					l := distant(t, m, trip, 1, o)[0]
					ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
					defer cancel()
					admitted := 0
					for i := range 40 {
						n := 1 + i%3/2
						if float64(n) > l.terms.capacity {
							n = 1
						}
						before, began := m.requests("k"), time.Now()
						d, err := l.AllowN(ctx, "k", n)
						if err != nil {
							t.Fatalf("call %d: %v after %d requests", i, err, m.requests("k")-before)
						}
						if asked := m.requests("k") - before; asked > requestsPerCall {
							t.Errorf("call %d waited for %d requests", i, asked)
						}
						if took := time.Since(began); took > l.g.timeout {
							t.Errorf("call %d took %v", i, took)
						}
						if d.OK {
							admitted += n
						} else if d.RetryAfter <= 0 {
							t.Errorf("call %d: %+v", i, d)
						}
						if d.Fallback() && trip < l.g.timeout {
							t.Errorf("call %d: OnOutage decided, and Redis answers in %v", i, trip)
						}
						time.Sleep(50 * time.Millisecond)
					}
					if admitted == 0 && trip < l.g.timeout {
						t.Error("nothing was admitted")
					}
				})
			})
		}
	}
}

// flood has calls come at random times, each in a goroutine of its own, as
// requests come to a server: none waits for another one's round trip.
func flood(fleet []*Limiter, perSecond float64, span time.Duration, told func(n int)) (admitted int64) {
	var ok atomic.Int64
	var wg sync.WaitGroup
	for i, l := range fleet {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(5, uint64(i)))
			for start := time.Now(); time.Since(start) < span; {
				time.Sleep(time.Duration(r.ExpFloat64() / perSecond * float64(len(fleet)) * float64(time.Second)))
				wg.Go(func() {
					if d, err := l.Allow(context.Background(), "k"); err == nil && d.OK && !d.Fallback() {
						ok.Add(1)
						told(1)
					}
				})
			}
		})
	}
	wg.Wait()
	return ok.Load()
}

// A saturated limiter is used up at any distance, admits no more than its bound,
// and asks once a horizon. Where the Timeout has no room for a round trip, it has
// for four.
func TestLimiterIsUsedUpAtAnyRoundTrip(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, trip := range roundTrips {
		for _, instances := range []int{1, 4, 16} {
			for _, o := range []LimiterOptions{
				{Rate: 400, Window: true},
				{Rate: 400, Window: true, Horizon: 10 * time.Millisecond}, // as a Quota of a second
				{Rate: 100, Window: true},
				{Rate: 4000, Per: 10 * time.Second, Window: true},
				{Rate: 400, Burst: 400},
				{Rate: 400, Burst: 100},
				{Rate: 400, Burst: 10},
				{Rate: 400, Burst: 400, Even: true},
				{Rate: 400, Burst: 100, Horizon: 100 * time.Millisecond},
				{Rate: 400, Burst: 100, Horizon: 10 * time.Millisecond},
				{Rate: 40, Burst: 40},
			} {
				o.Name, o.OnOutage = "x", FailClosed
				t.Run(fmt.Sprintf("%v/instances=%d/%+v", trip, instances, o), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { usedUp(t, trip, instances, o) })
				})
			}
		}
	}
}

func usedUp(t *testing.T, trip time.Duration, instances int, o LimiterOptions) {
	const load, settle = 1.25, 5 * time.Second
	m := newModel()
	fleet := distant(t, m, trip, instances, o)
	for _, l := range fleet {
		if trip > l.g.timeout {
			l.g.timeout = trips * trip
		}
	}
	rate := fleet[0].terms.rate
	span := max(10*time.Second, time.Duration(4000/rate)*time.Second)
	g := gauge{rate: rate}
	flood(fleet, load*rate, settle, g.add)
	before := m.requests("k")
	admitted := flood(fleet, load*rate, span, g.add)
	share := float64(admitted) / (rate * span.Seconds())
	asked := float64(m.requests("k")-before) / span.Seconds() * fleet[0].horizon.Seconds() / float64(instances)
	least := leastShare(fleet, trip, load)
	t.Logf("admitted %.1f%% of the rate, of at least %.1f%%; %.2f requests per horizon and instance", 100*share, 100*least, asked)
	if share < least {
		t.Errorf("admitted %.1f%% of the rate, want %.1f%%", 100*share, 100*least)
	}
	if asked > 1.1 {
		t.Errorf("%.2f requests per horizon and instance", asked)
	}
	if bound := slackOf(fleet[0]); g.high > bound {
		t.Errorf("%.1f tokens beyond the rate, the bound is %.1f", g.high, bound)
	}
	time.Sleep(5 * time.Second)
}

// leastShare is the part of its rate that a saturated fleet admits at least.
func leastShare(fleet []*Limiter, trip time.Duration, load float64) float64 {
	l := fleet[0]
	switch t := l.terms; {
	case t.length > 0 && t.capacity < 10*float64(len(fleet)):
		return 0.85 // some of few tokens are left when their window ends
	case t.paced && trips*trip > l.horizon:
		return 0.87 // the account overflows when instances ask at one time
	}
	return 0.95 * possible(fleet, trip, load)
}

// possible is the part of its rate that a fleet can admit at that load and
// distance, as the documentation has it. An instance has one request under way,
// which brings the capacity at most. With one request a horizon, each brings
// B = Rate x Horizon / N tokens, and what is not asked for in their life is lost.
func possible(fleet []*Limiter, trip time.Duration, load float64) float64 {
	l, n := fleet[0], float64(len(fleet))
	t := l.terms
	if t.length > 0 {
		return 1
	}
	share := min(1, n*t.capacity/(t.rate*trip.Seconds()))
	horizon := max(l.horizon, trips*trip).Seconds()
	batch := t.rate * horizon / n
	calls := load * batch * max(t.life, l.g.timeout.Seconds()/horizon)
	whole := math.Floor(batch)
	lost := unasked(whole, calls) + (batch-whole)*(unasked(whole+1, calls)-unasked(whole, calls))
	return share * (1 - lost/batch)
}

// unasked is how many of n tokens are left after independent calls, so many of
// them on average.
func unasked(n, calls float64) (left float64) {
	for k, p := 0.0, math.Exp(-calls); k < n; k++ {
		left += (n - k) * p
		p *= calls / (k + 1)
	}
	return left
}

// Beyond the Timeout, calls that wait for a request get what OnOutage says. What
// comes serves others, and the limiter is used up as far as they come.
func TestLimiterIsUsedUpBeyondItsTimeout(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	const load, trip, settle, span = 1.25, 300 * time.Millisecond, 5 * time.Second, 20 * time.Second
	for _, instances := range []int{1, 4, 16} {
		for _, o := range []LimiterOptions{
			{Rate: 400, Window: true},
			{Rate: 4000, Per: 10 * time.Second, Window: true},
			{Rate: 400, Burst: 400},
			{Rate: 400, Burst: 100},
			{Rate: 400, Burst: 10},
		} {
			o.Name, o.OnOutage = "x", FailClosed
			t.Run(fmt.Sprintf("instances=%d/%+v", instances, o), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m := newModel()
					fleet := distant(t, m, trip, instances, o)
					rate := fleet[0].terms.rate
					g := gauge{rate: rate}
					flood(fleet, load*rate, settle, g.add)
					share := float64(flood(fleet, load*rate, span, g.add)) / (rate * span.Seconds())
					t.Logf("admitted %.1f%% of the rate", 100*share)
					if share < 0.8 {
						t.Errorf("admitted %.1f%% of the rate", 100*share)
					}
					if bound := slackOf(fleet[0]); g.high > bound {
						t.Errorf("%.1f tokens beyond the rate, the bound is %.1f", g.high, bound)
					}
					time.Sleep(5 * time.Second)
				})
			})
		}
	}
}

// slackOf is how much of any span of time the documentation allows beyond the
// rate.
func slackOf(l *Limiter) float64 {
	if w, ok := l.terms.algorithm.(window); ok {
		return float64(w.limit) * (2 + l.g.timeout.Seconds()*1000/float64(w.length))
	}
	return l.terms.capacity + l.terms.rate*max(l.terms.life*l.maxHorizon.Seconds(), l.g.timeout.Seconds())
}

// The same with real scripts over a network that is slow.
func TestLimiterThroughASlowNetwork(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T){}
	for _, trip := range roundTrips {
		tests[trip.String()] = func(t *testing.T) {
			s := redistest.Start(t)
			p := newProxy(t, s.Addr)
			p.delay.Store(int64(trip / 2))
			c := redis.NewClient(s.OptionsVia(p.addr))
			t.Cleanup(func() { c.Close() })
			g := patientGuard(t, c, nil)
			for i, o := range []LimiterOptions{
				{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond},
				{Rate: 100, Window: true},
				{Rate: 100, Window: true, Horizon: 10 * time.Millisecond},
				{Rate: 10, Per: 100 * time.Millisecond, Window: true},
			} {
				o.Name, o.OnOutage = fmt.Sprint(i), FailClosed
				l, err := g.Limiter(o)
				if err != nil {
					t.Fatal(err)
				}
				const calls = 8
				admitted, before := 0, g.Status().Sent
				for range calls {
					d := mustAllow(t, l, "k", 1)
					if d.Fallback() {
						t.Errorf("%+v: OnOutage decided, and Redis answers", o)
					}
					if d.OK {
						admitted++
					}
				}
				asked := g.Status().Sent - before
				if admitted == 0 || asked > requestsPerCall*calls {
					t.Errorf("%+v: %d of %d calls were admitted after %d requests", o, admitted, calls, asked)
				}
			}
		}
	}
	together(t, tests)
}
