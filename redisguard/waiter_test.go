package redisguard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slowObserver takes its time for each request.
type slowObserver time.Duration

func (o slowObserver) Request(string, time.Duration, error) { time.Sleep(time.Duration(o)) }
func (slowObserver) Change(string, string, string)          {}

// A call ends by its own deadline, whatever the goroutine of its request does then.
// A busy machine may wake that one late, and an Observer may take its time.
func TestLimiterCallEndsByItsOwnDeadline(t *testing.T) {
	for _, trip := range roundTrips {
		t.Run(trip.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModel()
				l := distant(t, m, trip, 1, withName(LimiterOptions{Rate: 1000, Burst: 1000}))[0]
				l.g.observer = slowObserver(time.Second)
				fallbacks, admitted := 0, 0
				for i := range 100 {
					began := time.Now()
					d := mustAllow(t, l, "k", 30)
					if took := time.Since(began); took > l.g.timeout {
						t.Errorf("call %d took %v", i, took)
					}
					if d.Fallback() {
						fallbacks++
					} else if d.OK {
						admitted++
					}
					time.Sleep(20 * time.Millisecond)
				}
				t.Logf("%d calls were admitted, and OnOutage decided about %d", admitted, fallbacks)
				if admitted == 0 || l.g.Status().LastError == nil && fallbacks > 0 {
					t.Errorf("%d calls were admitted, last error %v", admitted, l.g.Status().LastError)
				}
				time.Sleep(5 * time.Second)
			})
		})
	}
}

// Nor does any other call wait longer: whatever its tokens, the distance, which may
// change, and the outages meanwhile.
func TestNoCallOfALimiterWaitsLongerThanItsTimeout(t *testing.T) {
	all := []LimiterOptions{
		{Rate: 100, Burst: 100},
		{Rate: 100, Burst: 10},
		{Rate: 100, Burst: 100, Even: true},
		{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond, MaxHorizon: 20 * time.Millisecond},
		{Rate: 100, Window: true},
		{Rate: 100, Window: true, Horizon: 10 * time.Millisecond},
		{Rate: 10, Per: 100 * time.Millisecond, Window: true},
		{Rate: 1, Per: time.Millisecond, Window: true, Horizon: time.Millisecond},
	}
	for seed := range 80 {
		o := withName(all[seed%len(all)])
		t.Run(fmt.Sprintf("%d/%+v", seed, o), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { callsAtRandom(t, rand.New(rand.NewPCG(9, uint64(seed))), o) })
		})
	}
}

func callsAtRandom(t *testing.T, r *rand.Rand, o LimiterOptions) {
	distance := func() time.Duration { // the Timeout is 250 ms
		return []time.Duration{1, 20, 140, 210, 249, 250, 251, 300}[r.IntN(8)] * time.Millisecond
	}
	m := newModel()
	fleet := distant(t, m, distance(), 1+r.IntN(4), o)
	if r.IntN(2) == 0 {
		fleet[0].g.observer = slowObserver(300 * time.Millisecond)
	}
	var wg sync.WaitGroup
	for i := range 300 {
		l := fleet[r.IntN(len(fleet))]
		n := 1 + r.IntN(min(10, int(l.terms.burst)))
		switch r.IntN(3) {
		case 0:
			time.Sleep(time.Duration(r.IntN(int(30 * time.Millisecond))))
		case 1: // several calls at one moment
			time.Sleep(10 * time.Millisecond)
		}
		switch r.IntN(60) {
		case 0:
			m.setDown(r.IntN(2) == 0)
		case 1, 2, 3:
			m.setDelay(distance())
		}
		wg.Go(func() {
			began := time.Now()
			d, err := l.AllowN(context.Background(), "k", n)
			if took := time.Since(began); err != nil || took > l.g.timeout {
				t.Errorf("call %d of %d tokens took %v: %+v, %v", i, n, took, d, err)
			}
		})
	}
	wg.Wait()
	time.Sleep(5 * time.Second)
}
