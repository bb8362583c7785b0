package redisguard

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A key without a place keeps nothing between two calls: whatever it leased
// beyond them would be taken from the limit and spent by nobody.
func TestLimiterKeyWithoutAPlaceHasItsWholeLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1000, Burst: 1000, OnOutage: FailClosed})[0]
		l.keys.limit = 0
		n := 0
		for range 5000 {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
		}
		if n != 1000 {
			t.Errorf("%d admitted of a capacity of 1,000", n)
		}
	})
}

func TestLimiterManyKeysStayWithinTheirBytes(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 5, OnOutage: FailClosed})[0]
		l.keys.limit = 1000 * keyBytes
		pin := l.Key("pinned")
		for i := range 6000 {
			key := fmt.Sprint(i)
			if i%1000 == 0 {
				key += strings.Repeat("x", 10_000)
				time.Sleep(100 * time.Millisecond)
			}
			if d := mustAllow(t, l, key, 1); !d.OK {
				t.Fatalf("the first token of key %d: %+v", i, d)
			}
			if got := l.keys.bytes.Load(); got > l.keys.limit+keyBytes+6 {
				t.Fatalf("%d bytes of %d", got, l.keys.limit)
			}
		}
		if l.Key("pinned") != pin {
			t.Error("a key that was taken as a handle went")
		}
		if n := l.keys.len(); n < 500 {
			t.Errorf("only %d keys where 1,000 have room", n)
		}
	})
}

func TestLimiterHealsAKeyThatNobodyDebited(t *testing.T) {
	for _, o := range []LimiterOptions{
		{Rate: 10, Burst: 10, Horizon: 100 * time.Millisecond},
		{Rate: 10, Per: 2 * time.Second, Window: true},
	} {
		for name, ends := range map[string]time.Duration{"without an end": 0, "of a clock that went back": 10 * time.Hour} {
			t.Run(fmt.Sprintf("%s/window=%v", name, o.Window), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					o.Name, o.OnOutage = "x", FailClosed
					m := newModel()
					l := m.fleet(t, 1, o)[0]
					m.put("k", "10", ends)
					for start := time.Now(); !mustAllow(t, l, "k", 1).OK; time.Sleep(10 * time.Millisecond) {
						if time.Since(start) > 3*time.Second {
							t.Fatal("denied for three seconds")
						}
					}
				})
			})
		}
	}
}

// Two versions of a program share the key while one replaces the other: the
// one with the smaller capacity must not cut the other's debt.
func TestLimiterKeepsADebtThatALargerCapacityAllows(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		big := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1, Burst: 1000, Horizon: time.Millisecond, OnOutage: FailClosed})[0]
		small := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1, Burst: 10, Horizon: time.Millisecond, OnOutage: FailClosed})[0]
		mustAllow(t, big, "k", 1000)
		if mustAllow(t, small, "k", 1).OK {
			t.Fatal("admitted beside a debt of 1,000 seconds")
		}
		if left := m.end("k") - time.Now().UnixMilli(); left < 999_000 {
			t.Errorf("the debt was cut to %d ms", left)
		}
	})
}
