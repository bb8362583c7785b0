package redisguard

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// waitAll has calls wait for ten tokens each at one time, with a deadline, and
// returns how many failed.
func waitAll(t *testing.T, l *Limiter, calls int, patience time.Duration) (failed int) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range calls {
		wg.Go(func() {
			if err := l.WaitN(ctx, "k", 10); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed++
			}
		})
	}
	wg.Wait()
	return failed
}

// A call in a line fails at once only if the tokens of those before it take
// longer. With several limits each takes its own time. A dry run admits all, and
// so does OnOutage with FailOpen.
func TestWaitInALineThatIsShortEnough(t *testing.T) {
	day := []Limit{{Rate: 1000, Per: 24 * time.Hour, Burst: 1000}, {Rate: 1000, Per: 24 * time.Hour, Window: true}}
	for _, c := range []struct {
		name     string
		o        LimiterOptions
		down     bool
		calls    int
		patience time.Duration
	}{
		{"several limits", LimiterOptions{Also: day}, false, 8, 10 * time.Second},
		{"dry run", LimiterOptions{DryRun: true}, false, 60, time.Second},
		{"outage that is not known", LimiterOptions{}, true, 60, time.Second},
		{"local fallback", LimiterOptions{OnOutage: LocalFallback, MaxInstances: 1}, true, 8, 10 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c.o.Name, c.o.Rate, c.o.Burst = "w", 10, 10
				if c.o.OnOutage == 0 {
					c.o.OnOutage = FailOpen
				}
				m := newModel()
				l := m.fleet(t, 1, c.o)[0]
				m.setDelay(10 * time.Millisecond)
				m.setDown(c.down)
				if failed := waitAll(t, l, c.calls, c.patience); failed > 0 {
					t.Errorf("%d of %d failed", failed, c.calls)
				}
			})
		})
	}
}

// A call after a line that is too long for one of the limits fails at once.
func TestWaitBehindALineOfSeveralLimits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := withName(LimiterOptions{Rate: 1000, Burst: 1000, Also: []Limit{{Rate: 60, Per: time.Minute, Burst: 60}, {Rate: 100_000, Per: time.Hour, Window: true}}})
		l := newModel().fleet(t, 1, o)[0]
		drainAll(t, l)
		long, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { _ = l.WaitN(long, "k", 20) })
		}
		time.Sleep(time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		if err := l.Wait(ctx, "k"); !errors.Is(err, errDeadline) || time.Since(start) > 0 {
			t.Errorf("error %v after %v behind 200 tokens of one a second", err, time.Since(start))
		}
		stop()
		wg.Wait()
	})
}
