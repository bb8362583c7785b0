package redisguard

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// slices of a tenth of a second in which a saturated limiter of 1,000 a second
// admits so many.
func tenths(t *testing.T, instances int, o LimiterOptions) (all []int, admitted int64) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		fleet := distant(t, m, time.Millisecond, instances, withName(o))
		flood(fleet, 3000, 5*time.Second, func(int) {})
		start := time.Now()
		all = make([]int, 101)
		var mu sync.Mutex
		admitted = flood(fleet, 3000, 10*time.Second, func(n int) {
			mu.Lock()
			defer mu.Unlock()
			all[time.Since(start)/(100*time.Millisecond)] += n
		})
		all = all[:100]
	})
	return all, admitted
}

// Even spreads what a saturated limiter admits over the horizon, and does not
// admit less.
func TestEvenReleasesOverTheHorizon(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, instances := range []int{1, 4} {
		o := LimiterOptions{Rate: 1000, Burst: 1000}
		uneven, _ := tenths(t, instances, o)
		o.Even = true
		even, admitted := tenths(t, instances, o)
		t.Logf("%d instances: %d to %d a tenth of a second, without Even %d to %d", instances,
			slices.Min(even), slices.Max(even), slices.Min(uneven), slices.Max(uneven))
		if far(even) > 5 {
			t.Errorf("%d instances: %v", instances, even)
		}
		if far(uneven) < 30 {
			t.Errorf("%d instances: %v without Even, so that it has nothing to do", instances, uneven)
		}
		if admitted < 9500 {
			t.Errorf("%d instances: %d admitted of 10,000", instances, admitted)
		}
	}
}

// far counts the slices that are not near a hundred.
func far(all []int) (n int) {
	for _, admitted := range all {
		if admitted < 75 || admitted > 135 {
			n++
		}
	}
	return n
}

// A limiter that is not saturated admits its Burst at once with Even as well.
func TestEvenKeepsTheBurst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 10, Burst: 100, Even: true}))[0]
		n := 0
		for mustAllow(t, l, "k", 1).OK {
			n++
		}
		if n != 100 {
			t.Errorf("%d admitted at once", n)
		}
	})
}

// A key without room in memory has its Burst and no more, though the account has
// room for a horizon.
func TestLowBurstWithoutRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 100, Burst: 10}))[0]
		l.keys.limit = 0
		n := 0
		for range 500 {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
		}
		if n != 10 {
			t.Errorf("%d admitted at once", n)
		}
	})
}

// What a low Burst denies costs no command, and RetryAfter is when it is there.
func TestLowBurstDenialEndsWithRetryAfter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, withName(LimiterOptions{Rate: 100, Burst: 10}))[0]
		flood([]*Limiter{l}, 200, 5*time.Second, func(int) {})
		asked := m.requests("k")
		const rounds = 500
		for range rounds {
			for mustAllow(t, l, "k", 1).OK {
			}
			d := mustAllow(t, l, "k", 1)
			time.Sleep(d.RetryAfter)
			if now := mustAllow(t, l, "k", 1); !now.OK {
				t.Fatalf("%+v, and after its RetryAfter %+v", d, now)
			}
		}
		if n := m.requests("k") - asked; n > 8 { // five seconds
			t.Errorf("%d requests", n)
		}
	})
}
