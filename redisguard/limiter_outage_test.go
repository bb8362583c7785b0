package redisguard

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimiterOutage(t *testing.T) {
	for _, c := range []struct {
		policy OutagePolicy
		want   int // of 1,000 at once
	}{{FailOpen, 1000}, {FailClosed, 0}, {LocalFallback, 250}} {
		t.Run(fmt.Sprint(c.policy), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newModel()
				m.down = true
				l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 1000, OnOutage: c.policy, MaxInstances: 4})[0]
				n := 0
				for range 1000 {
					d := mustAllow(t, l, "k", 1)
					if !d.Fallback() || !d.OK && d.RetryAfter <= 0 {
						t.Fatalf("decision %+v", d)
					}
					if d.OK {
						n++
					}
				}
				if n != c.want {
					t.Errorf("%d of 1,000 admitted without Redis, want %d", n, c.want)
				}
				if n := m.requests("k"); n > 2 {
					t.Errorf("%d requests to a server that is down", n)
				}
				m.setDown(false)
				for start := time.Now(); mustAllow(t, l, "k", 1).Fallback(); time.Sleep(10 * time.Millisecond) {
					if time.Since(start) > 2*time.Second {
						t.Fatal("Redis was back for two seconds and not asked")
					}
				}
			})
		})
	}
}

// Nobody waits for Redis once it is known to be away, whatever the key.
func TestLimiterWaitsOnceInAnOutage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.delay = time.Hour // frozen: it neither answers nor fails
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		t.Cleanup(func() { time.Sleep(2 * time.Hour) })
		start := time.Now()
		mustAllow(t, l, "first", 1)
		if d := time.Since(start); d > testTimeout {
			t.Errorf("the first call took %v", d)
		}
		synctest.Wait() // its request ends at the same instant, and says that there is an outage
		start = time.Now()
		for i := range 1000 {
			mustAllow(t, l, fmt.Sprint(i), 1)
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("1,000 calls for other keys took %v", d)
		}
	})
}

// An answer that comes after the guard's patience is a debit all the same.
func TestLimiterUsesAnAnswerThatComesLate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.delay = testTimeout + 50*time.Millisecond
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		if d := mustAllow(t, l, "k", 1); d.OK || !d.Fallback() {
			t.Fatalf("decision %+v", d)
		}
		time.Sleep(60 * time.Millisecond)
		m.setDown(true)
		if d := mustAllow(t, l, "k", 1); !d.OK || d.Fallback() {
			t.Errorf("decision %+v with tokens in hand", d)
		}
	})
}

func TestLimiterCallerThatLeavesTakesNobodyAlong(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.delay = 50 * time.Millisecond
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		ctx, cancel := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() { _, err := l.Allow(ctx, "k"); first <- err }()
		synctest.Wait()
		second := make(chan Decision, 1)
		go func() { d, _ := l.Allow(context.Background(), "k"); second <- d }()
		synctest.Wait()
		cancel()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("the one that left: %v", err)
		}
		if d := <-second; !d.OK || d.Fallback() {
			t.Errorf("the one that stayed: %+v", d)
		}
		if n := m.requests("k"); n != 1 {
			t.Errorf("%d requests for two callers at once", n)
		}
	})
}

func TestLimiterFallbackIsNotRefilledByNewKeys(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.down = true
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Per: time.Minute, Burst: 100, OnOutage: LocalFallback, MaxInstances: 10})[0]
		l.keys.limit = 100 * keyBytes
		admitted := 0
		for i := range 8000 {
			if mustAllow(t, l, fmt.Sprintf("key %d", i%2000), 1).OK {
				admitted++
			}
		}
		// A key that has a place has its share of 10, all others have one together.
		if most := 100*11 + 11; admitted > most {
			t.Errorf("%d admitted for 2,000 keys and room for 100, at most %d", admitted, most)
		}
		if got := l.keys.bytes.Load(); got > l.keys.limit {
			t.Errorf("%d bytes of %d", got, l.keys.limit)
		}
	})
}

// Nor does anyone wait for the requests that look whether it is back.
func TestLimiterNobodyWaitsForAProbe(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.delay = time.Hour
		t.Cleanup(func() { time.Sleep(2 * time.Hour) })
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		mustAllow(t, l, "k", 1)
		for start := time.Now(); time.Since(start) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
			before := time.Now()
			mustAllow(t, l, "k", 1)
			if d := time.Since(before); d != 0 {
				t.Fatalf("a call waited for %v", d)
			}
		}
	})
}

// With Also, an instance admits its share of each limit, and no more than that of
// the lowest.
func TestLocalFallbackOfSeveralLimits(t *testing.T) {
	for _, c := range []struct {
		also        []Limit
		least, most int // of 600 calls in 10 s, of a limit of 100 a second
	}{
		{nil, 600, 600},
		{[]Limit{{Rate: 100_000, Per: 24 * time.Hour, Burst: 100_000}}, 600, 600},
		{[]Limit{{Rate: 100_000, Per: 24 * time.Hour, Window: true}}, 600, 600},
		{[]Limit{{Rate: 60, Per: time.Minute, Burst: 300}}, 300, 310},
		{[]Limit{{Rate: 200, Per: time.Hour, Window: true}, {Rate: 60, Per: time.Minute, Burst: 300}}, 200, 201},
	} {
		for _, room := range []bool{true, false} {
			bubble(t, func(t *testing.T) {
				m := newModel()
				l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: LocalFallback, MaxInstances: 1, Also: c.also})[0]
				if !room {
					l.keys.limit = 0
				}
				m.setDown(true)
				n := 0
				for range 600 {
					d := mustAllow(t, l, "k", 1)
					if d.OK {
						n++
					} else if d.RetryAfter <= 0 {
						t.Fatalf("%+v", d)
					}
					time.Sleep(time.Second / 60)
				}
				if n < c.least || n > c.most {
					t.Errorf("room %v, %+v: %d admitted, want %d to %d", room, c.also, n, c.least, c.most)
				}
			})
		}
	}
}
