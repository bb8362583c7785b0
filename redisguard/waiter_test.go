package redisguard

import (
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
