package redisguard

import (
	"testing"
	"time"
)

// A clock that goes back by an hour must not keep a denial for an hour, nor a
// lease, nor make a debt of a few milliseconds one of an hour.
func TestLimiterOfAClockThatGoesBack(t *testing.T) {
	o := LimiterOptions{Name: "x", Rate: 100, Burst: 10, Horizon: 100 * time.Millisecond, OnOutage: FailClosed}
	t.Run("denials end", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			l := newModel().fleet(t, 1, o)[0]
			clock := skewed(l)
			for mustAllow(t, l, "k", 1).OK {
			}
			mustAllow(t, l, "k", 1)
			clock(-time.Hour)
			for start := time.Now(); !mustAllow(t, l, "k", 1).OK; time.Sleep(time.Millisecond) {
				if time.Since(start) > time.Second {
					t.Fatal("denied for a second at 100 a second")
				}
			}
		})
	})
	t.Run("leases end", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			m := newModel()
			l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1000, Burst: 1000, OnOutage: FailClosed})[0]
			clock := skewed(l)
			mustAllow(t, l, "k", 1)
			if l.Key("k").available(l.clock()) == 0 {
				t.Fatal("no lease in hand")
			}
			m.setDown(true)
			clock(-time.Hour)
			time.Sleep(time.Minute)
			if d := mustAllow(t, l, "k", 1); d.OK {
				t.Error("a token was spent a minute after it was leased for a second")
			}
		})
	})
	t.Run("debts do not grow", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			m := newModel()
			slow := LimiterOptions{Name: "x", Rate: 1, Burst: 5000, OnOutage: FailClosed}
			fleet := m.fleet(t, 2, slow)
			clock := skewed(fleet[0])
			mustAllow(t, fleet[0], "k", 1)
			clock(-time.Hour)
			mustAllow(t, fleet[0], "k", 1)
			time.Sleep(time.Second)
			if d := mustAllow(t, fleet[1], "k", 4000); !d.OK {
				t.Errorf("another instance: %+v", d)
			}
		})
	})
}
