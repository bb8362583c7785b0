package redisguard

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// In windows as well as over time, what is asked for once a horizon must not
// cost what it limits, and a new window is asked for when it begins.
func TestWindowsAreUsedUp(t *testing.T) {
	t.Parallel()
	const settle, span = 10, 20
	for _, c := range []struct {
		rate      int
		per, h    time.Duration
		instances int
	}{
		{1000, time.Second, time.Second, 1},
		{1000, time.Second, time.Second, 4},
		{1000, time.Second, 100 * time.Millisecond, 4},
		{10_000, 10 * time.Second, time.Second, 4},
	} {
		for _, load := range []float64{0.95, 3} {
			t.Run(fmt.Sprintf("%d per %v/horizon=%v/instances=%d/load=%v", c.rate, c.per, c.h, c.instances, load), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m := newModel()
					m.delay = time.Millisecond
					fleet := m.fleet(t, c.instances, LimiterOptions{Name: "x", Rate: c.rate, Per: c.per, Window: true, Horizon: c.h, OnOutage: FailClosed})
					possible := fleet[0].terms.rate * span
					offer(fleet, load*fleet[0].terms.rate, settle*time.Second)
					before := m.requests("k")
					offered, admitted := offer(fleet, load*fleet[0].terms.rate, span*time.Second)
					share := float64(admitted) / min(float64(offered), possible)
					asked := float64(m.requests("k")-before) / (span / c.h.Seconds()) / float64(c.instances)
					atLeast := 0.95
					if c.h == c.per {
						atLeast = 0.8 // the spare part of each batch ends with its window
					}
					if share < atLeast {
						t.Errorf("admitted %d of %d offered and %.0f possible", admitted, offered, possible)
					}
					if most := 1.05 + float64(c.h)/float64(c.per); asked > most {
						t.Errorf("%.2f requests per instance and horizon, at most %.2f", asked, most)
					}
					t.Logf("admitted %.1f%%, %.2f requests per instance and horizon", 100*share, asked)
				})
			})
		}
	}
}

// Tokens of a window live on while the window does, and do not keep a key in
// memory that nobody asks for any more.
func TestIdleKeyOfAWindowIsEvictable(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, LimiterOptions{Name: "x", Rate: 1000, Per: 100 * time.Second, Window: true, OnOutage: FailClosed})[0]
		k := l.Key("k")
		for k.available(l.clock()) == 0 {
			mustAllow(t, l, "k", 1)
		}
		k.pinned = false
		time.Sleep(1400 * time.Millisecond)
		if l.evictable(k) {
			t.Error("evictable within 1.5 horizons")
		}
		time.Sleep(200 * time.Millisecond)
		if n := k.available(l.clock()); n == 0 || !l.evictable(k) {
			t.Errorf("%d tokens, evictable: %v", n, l.evictable(k))
		}
		time.Sleep(98 * time.Second)
		if n := k.available(l.clock()); n == 0 {
			t.Error("no tokens before the window has ended")
		}
		time.Sleep(time.Second)
		if n := k.available(l.clock()); n != 0 {
			t.Errorf("%d tokens after the window has ended", n)
		}
	})
}
