package redisguard

import (
	"testing"
	"time"
)

// The horizon follows the round trip, at once when it grows and slowly when it
// falls, between Horizon and MaxHorizon.
func TestHorizonGrowsWithTheRoundTrip(t *testing.T) {
	withoutRace(t)
	const ms = time.Millisecond
	for _, c := range []struct {
		o    LimiterOptions
		trip time.Duration
		want time.Duration
	}{
		{LimiterOptions{Rate: 100, Burst: 100, Horizon: 20 * ms}, 2 * ms, 20 * ms},
		{LimiterOptions{Rate: 100, Burst: 100, Horizon: 20 * ms}, 140 * ms, 560 * ms},
		{LimiterOptions{Rate: 100, Burst: 100, Horizon: 20 * ms}, 900 * ms, 2 * time.Second},
		{LimiterOptions{Rate: 100, Burst: 100, Horizon: 20 * ms, MaxHorizon: 300 * ms}, 140 * ms, 300 * ms},
		{LimiterOptions{Rate: 100, Burst: 100, Horizon: time.Minute}, 140 * ms, time.Minute},
		{LimiterOptions{Rate: 100, Window: true}, 140 * ms, 560 * ms},
		{LimiterOptions{Rate: 100, Window: true}, 900 * ms, time.Second},
	} {
		bubble(t, func(t *testing.T) {
			m := newModel()
			c.o.Name, c.o.OnOutage = "x", FailClosed
			l := distant(t, m, c.trip, 1, c.o)[0]
			k := l.Key("k")
			mustAllow(t, l, "k", 1)
			time.Sleep(2 * c.trip) // an answer that comes after the Timeout is measured as well
			if got := horizonOf(k); got != c.want {
				t.Errorf("%+v at %v: horizon %v, want %v", c.o, c.trip, got, c.want)
			}
			m.setDelay(ms)
			for asked := m.requests("k"); m.requests("k") < asked+30; time.Sleep(10 * ms) {
				mustAllow(t, l, "k", 1)
			}
			if got := horizonOf(k); got > l.horizon+l.horizon/4 {
				t.Errorf("%+v: horizon %v after 30 answers that took %v", c.o, got, ms)
			}
		})
	}
}

func horizonOf(k *Key) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.plan.horizon
}

// A grant that is void for those who waited too, as after a process was stopped,
// leaves the decision to OnOutage after one request.
func TestGrantThatComesTooLate(t *testing.T) {
	for _, o := range []LimiterOptions{{Rate: 100, Burst: 100}, {Rate: 100, Window: true}} {
		o.Name, o.OnOutage = "x", FailClosed
		bubble(t, func(t *testing.T) {
			m := newModel()
			l := distant(t, m, 100*time.Millisecond, 1, o)[0]
			clock := skewed(l)
			go func() {
				time.Sleep(50 * time.Millisecond)
				clock(time.Hour) // as much later is it when the process goes on
			}()
			if d := mustAllow(t, l, "k", 1); d.OK || !d.Fallback() || m.requests("k") != 1 {
				t.Errorf("%+v after %d requests", d, m.requests("k"))
			}
			if st := l.g.Status(); st.State != Degraded || st.LastError != errLate {
				t.Errorf("%s, last error %v", st.State, st.LastError)
			}
			if down, _ := l.g.gate.state(); down || l.down.Load() {
				t.Error("Redis answered, and is taken for away")
			}
			time.Sleep(2 * retryLimit)
			if d := mustAllow(t, l, "k", 1); !d.OK || d.Fallback() || l.g.Status().State != OK {
				t.Errorf("the next call: %+v, %s", d, l.g.Status().State)
			}
		})
	}
}
