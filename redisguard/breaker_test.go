package redisguard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
)

// A breakerModel is what the breaker's commands do, in Go and on a bubble's clock.
type breakerModel struct {
	mu            sync.Mutex
	value         map[string]string
	ends          map[string]time.Time
	reads, writes int
	down          bool
	deaf          bool          // does what it is asked and does not answer
	back          time.Duration // that a reply takes
	log           []string
}

func (s *breakerModel) exchange(_ context.Context, key, from, to string, life time.Duration) (string, error) {
	time.Sleep(time.Millisecond)
	s.mu.Lock()
	back := s.back
	s.mu.Unlock()
	defer time.Sleep(back)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return "", errModelDown
	}
	if !time.Now().Before(s.ends[key]) {
		delete(s.value, key)
	}
	now := s.value[key]
	if to == "" {
		s.reads++
	} else {
		s.writes++
		if now == "" || now == from {
			now = to
			s.value[key], s.ends[key] = to, time.Now().Add(life)
			s.log = append(s.log, to)
		}
	}
	if s.deaf {
		return "", errModelDown
	}
	return now, nil
}

func (s *breakerModel) setDeaf(deaf bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf = deaf
}

func (s *breakerModel) setDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

func (s *breakerModel) setBack(back time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.back = back
}

func (s *breakerModel) holds(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value[key]
}

func (s *breakerModel) put(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.value[key], s.ends[key] = value, time.Now().Add(time.Hour)
}

func (s *breakerModel) readSoFar() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

// breakers are so many instances that share s.
func (s *breakerModel) breakers(t *testing.T, n int, o BreakerOptions) []*Breaker {
	t.Helper()
	s.value, s.ends = map[string]string{}, map[string]time.Time{}
	t.Cleanup(func() { time.Sleep(time.Second) }) // requests under way end in the bubble
	var out []*Breaker
	for range n {
		out = append(out, s.join(t, o))
	}
	return out
}

// join is one more instance that shares s.
func (s *breakerModel) join(t *testing.T, o BreakerOptions) *Breaker {
	t.Helper()
	b, err := testGuard().Breaker(o)
	if err != nil {
		t.Fatal(err)
	}
	b.send = s.exchange
	return b
}

var errIll = errors.New("the dependency is ill")

// call makes one call whose dependency answers with err, and lets what it set
// off come to its end.
func call(b *Breaker, err error) error {
	_, got := Do(context.Background(), b, "dep", func(context.Context) (int, error) { return 1, err })
	time.Sleep(5 * time.Millisecond)
	return got
}

// excluded makes a call that its caller cancels.
func excluded(b *Breaker) error {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Do(ctx, b, "dep", func(ctx context.Context) (int, error) {
		cancel()
		return 0, ctx.Err()
	})
	time.Sleep(5 * time.Millisecond)
	return err
}

func trip(t *testing.T, b *Breaker) {
	t.Helper()
	for range b.o.Failures {
		if err := call(b, errIll); errors.Is(err, ErrOpen) {
			break // it has read that another instance opened
		}
	}
	if err := call(b, nil); !errors.Is(err, ErrOpen) {
		t.Fatalf("after %d failures a call ended with %v", b.o.Failures, err)
	}
}

func TestBreakerTripsWithoutRedis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{down: true}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: time.Minute})[0]
		trip(t, b)
		var open *OpenError
		if err := call(b, nil); !errors.As(err, &open) || open.RetryAfter <= 0 || open.RetryAfter > time.Minute {
			t.Errorf("error while open: %#v", err)
		}
		time.Sleep(time.Minute)
		if err := call(b, errIll); !errors.Is(err, errIll) {
			t.Errorf("the probe ended with %v", err)
		}
		if err := call(b, nil); !errors.Is(err, ErrOpen) {
			t.Errorf("after a probe that failed a call ended with %v", err)
		}
		time.Sleep(time.Minute)
		for range 3 {
			if err := call(b, nil); err != nil {
				t.Errorf("a call to a dependency that is well again ended with %v", err)
			}
		}
	})
}

func TestBreakerCountsWhatSpeaksOfTheDependency(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		opens bool
	}{
		{"error", errIll, true},
		{"nil", nil, false},
		{"redis.Nil", redis.Nil, false},
		{"redis.Nil wrapped", fmt.Errorf("user: %w", redis.Nil), false},
		{"deadline", context.DeadlineExceeded, true},
		{"not counted", errModelDown, false},
		{"an Outcome function that leaves it out", io.EOF, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				b := s.breakers(t, 1, BreakerOptions{Name: "b", Outcome: func(ctx context.Context, err error) Outcome {
					switch {
					case errors.Is(err, errModelDown):
						return Success
					case errors.Is(err, io.EOF):
						return 0
					}
					return DefaultOutcome(ctx, err)
				}})[0]
				for range 20 {
					_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, c.err })
				}
				synctest.Wait()
				if opened := b.State("dep") == "open"; opened != c.opens {
					t.Errorf("state %s after 20 such results", b.State("dep"))
				}
			})
		})
	}
}

func TestBreakerNeutralResultsDoNotResetFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 3})[0]
		for range 3 {
			_ = call(b, errIll)
			excluded(b)
		}
		if b.State("dep") != "open" {
			t.Error("three failures with cancellations between them did not open it")
		}
	})
}

func TestBreakerIgnoresResultsOfAnOlderGeneration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second})[0]
		slow := make(chan error)
		for range 20 {
			go func() {
				_, _ = Do(context.Background(), b, "dep", func(context.Context) (int, error) { return 0, <-slow })
			}()
		}
		synctest.Wait()
		trip(t, b)
		slow <- nil // began before the trip: no proof of health
		synctest.Wait()
		if b.State("dep") != "open" {
			t.Error("a success from before the trip closed the breaker")
		}
		time.Sleep(10 * time.Second)
		if err := call(b, nil); err != nil {
			t.Fatal(err)
		}
		for range 19 {
			slow <- errIll
		}
		synctest.Wait()
		if got := b.State("dep"); got != "closed" {
			t.Errorf("failures from before the trip made a closed breaker %s", got)
		}
	})
}

// A dependency that hangs hangs its probe as well, and that must not keep its
// instance from another.
func TestBreakerProbesAgainBesideAProbeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second, ProbeFor: 20 * time.Second, TTL: time.Second})[0]
		trip(t, b)
		time.Sleep(10 * time.Second)
		hung := make(chan error)
		go func() {
			_, _ = Do(context.Background(), b, "dep", func(context.Context) (int, error) { return 0, <-hung })
		}()
		time.Sleep(19 * time.Second)
		if err := call(b, nil); !errors.Is(err, ErrOpen) {
			t.Errorf("beside a probe that hangs a call ended with %v", err)
		}
		time.Sleep(2 * time.Second)
		probes := make(chan error, 50)
		for range cap(probes) {
			go func() {
				_, err := Do(context.Background(), b, "dep", func(context.Context) (int, error) { time.Sleep(time.Second); return 0, nil })
				probes <- err
			}()
		}
		admitted := 0
		for range cap(probes) {
			if err := <-probes; err == nil {
				admitted++
			}
		}
		if admitted != 1 {
			t.Errorf("%d of %d calls went through after the time of a probe that hangs, want 1", admitted, cap(probes))
		}
		hung <- errIll
		if err := call(b, nil); err != nil {
			t.Errorf("the result of the probe before the last one counted: %v", err)
		}
	})
}

func TestBreakerProbeThatIsCancelledOrPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second})[0]
		trip(t, b)
		time.Sleep(10 * time.Second)
		if err := excluded(b); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) { panic("ill") })
		}()
		synctest.Wait()
		if err := call(b, nil); !errors.Is(err, ErrOpen) {
			t.Errorf("after a probe that panicked a call ended with %v", err)
		}
		time.Sleep(10 * time.Second)
		if err := call(b, nil); err != nil {
			t.Errorf("the next probe ended with %v", err)
		}
	})
}
