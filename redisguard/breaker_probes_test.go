package redisguard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// probing starts calls that wait for a result, and returns the function that
// gives one of them its result. It reports how many the breaker admitted.
func probing(b *Breaker, calls int) (admitted int, end func(error)) {
	results := make(chan error)
	var mu sync.Mutex
	n := 0 // some may be admitted later
	for range calls {
		go func() {
			_, _ = Do(context.Background(), b, "dep", func(context.Context) (int, error) {
				mu.Lock()
				n++
				mu.Unlock()
				return 0, <-results
			})
		}()
		time.Sleep(5 * time.Millisecond) // a claim takes one
	}
	mu.Lock()
	defer mu.Unlock()
	return n, func(err error) {
		results <- err
		time.Sleep(5 * time.Millisecond)
	}
}

func TestBreakerSeveralProbes(t *testing.T) {
	for _, c := range []struct {
		name              string
		probes, successes int // options
		results           []error
		admitted          int
		state             BreakerState
	}{
		{"default, success", 0, 0, []error{nil}, 1, "closed"},
		{"default, failure", 0, 0, []error{errIll}, 1, "open"},
		{"three of three", 3, 0, []error{nil, nil, nil}, 3, "closed"},
		{"two of three", 3, 0, []error{nil, nil}, 3, "half-open"},
		{"a failure after two", 3, 0, []error{nil, nil, errIll}, 3, "open"},
		{"one success is enough", 3, 1, []error{nil}, 3, "closed"},
		{"fewer at once than successes", 1, 3, []error{nil}, 1, "half-open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second, Probes: c.probes, Successes: c.successes})[0]
				trip(t, b)
				time.Sleep(b.o.OpenFor)
				admitted, end := probing(b, 10)
				if admitted != c.admitted {
					t.Errorf("%d of 10 calls probed, want %d", admitted, c.admitted)
				}
				for _, err := range c.results {
					end(err)
				}
				if got := b.State("dep"); got != c.state {
					t.Errorf("it is %s, want %s", got, c.state)
				}
				for range admitted - len(c.results) {
					end(nil)
				}
			})
		})
	}
}

// Successes that do not come within one lease still count, or a breaker with
// little traffic would never close. A failure between them counts as well.
func TestBreakerSuccessesOverSeveralLeases(t *testing.T) {
	for _, ill := range []bool{false, true} {
		t.Run(fmt.Sprintf("ill=%v", ill), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", OpenFor: 10 * time.Second, ProbeFor: 5 * time.Second, TTL: time.Second, Successes: 3}
				b := s.breakers(t, 1, o)[0]
				trip(t, b)
				if !ill { // successes of an earlier time do not count
					time.Sleep(o.OpenFor)
					for range 3 {
						_ = call(b, nil)
					}
					if got := b.State("dep"); got != "closed" {
						t.Fatalf("it is %s after three successes", got)
					}
					trip(t, b)
				}
				for i := range 3 {
					time.Sleep(o.OpenFor)
					if got := b.State("dep"); got == "closed" {
						t.Fatalf("it is %s after %d successes", got, i)
					}
					if err := call(b, nil); err != nil {
						t.Fatalf("probe %d: %v", i, err)
					}
					if ill && i == 1 {
						_ = call(b, errIll)
					}
				}
				want := BreakerClosed
				if ill {
					want = "half-open"
				}
				if got := b.State("dep"); got != want {
					t.Errorf("it is %s after three successes, want %s", got, want)
				}
			})
		})
	}
}

// With several instances each counts its own, and the fleet closes.
func TestBreakerSuccessesInAFleet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", OpenFor: 5 * time.Second, ProbeFor: 2 * time.Second, TTL: time.Second, Successes: 3, Probes: 2}
		bs := s.breakers(t, 4, o)
		load(bs, 3*time.Second, func(int) error { return errIll })
		load(bs, 4*o.OpenFor, func(int) error { return nil })
		for i, b := range bs {
			if got := b.State("dep"); got != "closed" {
				t.Errorf("instance %d is %s", i, got)
			}
		}
	})
}

// opened returns how long a breaker refuses calls from now on.
func opened(b *Breaker) time.Duration {
	start := time.Now()
	for {
		_, err := Do(context.Background(), b, "dep", func(context.Context) (int, error) { return 0, errIll })
		if !errors.Is(err, ErrOpen) {
			return time.Since(start).Round(100 * time.Millisecond)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Each failed probe in a row doubles the open time, with Redis and without.
func TestBreakerOpenTimeGrows(t *testing.T) {
	for _, down := range []bool{false, true} {
		t.Run(fmt.Sprintf("down=%v", down), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := (&breakerModel{down: down}).breakers(t, 1, BreakerOptions{
					Name: "b", TTL: time.Second, OpenFor: 10 * time.Second, MaxOpenFor: time.Minute,
				})[0]
				for range 2 { // the second time after it closed
					trip(t, b)
					var got []time.Duration
					for range 5 {
						got = append(got, opened(b))
					}
					want := []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, time.Minute, time.Minute}
					if !slices.Equal(got, want) {
						t.Errorf("open for %v, want %v", got, want)
					}
					time.Sleep(time.Minute)
					if err := call(b, nil); err != nil {
						t.Fatal(err)
					}
					time.Sleep(2 * time.Minute)
				}
			})
		})
	}
}

// In a fleet it grows once for each period in which the dependency was ill, for
// whichever instances probed, and for those that only read of it.
func TestBreakerOpenTimeGrowsInAFleet(t *testing.T) {
	t.Parallel()
	for _, votes := range []int{1, 2, 3} {
		t.Run(fmt.Sprintf("MinInstances=%d", votes), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second, MaxOpenFor: 80 * time.Second, MinInstances: votes}
				bs := s.breakers(t, 4, o)
				var mu sync.Mutex
				var at []time.Duration // of the periods in which calls were made
				start := time.Now()
				load(bs, 4*time.Minute, func(int) error {
					mu.Lock()
					defer mu.Unlock()
					if now := time.Since(start); len(at) == 0 || now-at[len(at)-1] > 5*time.Second {
						at = append(at, now)
					}
					return errIll
				})
				want := []time.Duration{0, 10 * time.Second, 30 * time.Second, 70 * time.Second, 150 * time.Second, 230 * time.Second}
				if len(at) != len(want) {
					t.Fatalf("calls at %v, want about %v", at, want)
				}
				for i := range at {
					if d := at[i] - want[i]; d < -time.Second || d > time.Duration(i+1)*2*o.TTL {
						t.Errorf("calls at %v, want about %v", at, want)
					}
				}
			})
		})
	}
}

// A state lives in Redis as long as an instance may need it: an open one for
// those that begin, a closed one for those that were idle.
func TestBreakerStateOfALongOpenTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second, MaxOpenFor: 80 * time.Second, MinInstances: 1}
		bs := s.breakers(t, 3, o)
		a, idle, young := bs[0], bs[1], bs[2]
		trip(t, a)
		for range 3 {
			opened(a)
		}
		_ = call(idle, nil) // reads
		_ = call(idle, nil)
		time.Sleep(60 * time.Second)
		_ = call(young, nil)
		for i, b := range bs {
			if err := call(b, nil); !errors.Is(err, ErrOpen) {
				t.Errorf("instance %d, 60 of 80 seconds later: %v", i, err)
			}
		}
		reset(t, a, "dep")
		time.Sleep(10 * time.Second)
		_ = call(young, nil)
		a.ForceOpen("dep") // no further change of the state in Redis
		time.Sleep(40 * time.Second)
		if v := s.holds(a.prefix + "dep"); parse(v).state != closed {
			t.Fatalf("Redis has %q", v)
		}
		late := s.join(t, o)
		late.circuits.get("dep").ill = 3
		late.circuits.get("dep").change(open, late.now()+80*time.Second)
		_ = call(late, nil) // reads
		if err := call(late, nil); err != nil {
			t.Errorf("50 seconds after it closed: %v", err)
		}
	})
}

func TestBreakerOpenJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := BreakerOptions{Name: "b", OpenFor: 100 * time.Second, OpenJitter: 0.2, Failures: 1}
		bs := (&breakerModel{down: true}).breakers(t, 20, o)
		seen := map[time.Duration]bool{}
		for _, b := range bs {
			_ = call(b, errIll)
			var refused *OpenError
			if err := call(b, nil); !errors.As(err, &refused) {
				t.Fatalf("after a failure: %v", err)
			}
			if d := refused.RetryAfter; d < 79*time.Second || d > o.OpenFor {
				t.Errorf("open for %v, want 80 to 100 seconds", d)
			}
			seen[refused.RetryAfter] = true
		}
		if len(seen) < 10 {
			t.Errorf("%d of 20 have an open time of their own", len(seen))
		}
	})
}

// The number of failed probes is part of the value in Redis.
func TestBreakerValue(t *testing.T) {
	for _, text := range []string{"l:1:o:a:b,a", "l:2:o3:a:a", "l:3:h:a:", "l:4:c:a:"} {
		if v := parse(text); !v.ok || v.String() != text {
			t.Errorf("%s was read as %s", text, v)
		}
	}
	if v := parse("l:2:o3:a:a"); v.state != open || v.ill != 3 {
		t.Errorf("%+v", v)
	}
	for _, text := range []string{"", "l:1:o:a", "l:1::a:a", "l:1:x:a:a", "l:1:o-1:a:a", "l:1:ox:a:a", "l:1:c2:a:", "l:x:o:a:a"} {
		if v := parse(text); v.ok {
			t.Errorf("%q was read as %+v", text, v)
		}
	}
}

func TestBreakerOptionsThatMeanNothing(t *testing.T) {
	for _, o := range []BreakerOptions{
		{Name: "a:b"}, {Failures: -1}, {Calls: -1}, {Ratio: 1.1}, {Ratio: -0.1}, {MinInstances: -1}, {MinInstances: mostVoters + 1},
		{Probes: -1}, {Successes: -1}, {OpenJitter: -0.1}, {OpenJitter: 1.1}, {SlowAfter: -1},
		{MaxOpenFor: time.Second}, {OpenFor: time.Second, MaxOpenFor: time.Millisecond}, {MaxOpenFor: 25 * time.Hour},
		{Window: 1}, {OpenFor: 1}, {TTL: 25 * time.Hour},
	} {
		setDefault(&o.Name, "b")
		if _, err := testGuard().Breaker(o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	if _, err := testGuard().Breaker(BreakerOptions{}); err == nil {
		t.Error("no Name: no error")
	}
}

// An instance whose probe hangs does not probe again while another one does.
func TestBreakerProbesOnceBesideAProbeThatHangs(t *testing.T) {
	for _, probes := range []int{1, 2} {
		t.Run(fmt.Sprintf("Probes=%d", probes), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", OpenFor: 10 * time.Second, ProbeFor: 10 * time.Second, TTL: time.Second, Probes: probes}
				bs := s.breakers(t, 2, o)
				trip(t, bs[0])
				trip(t, bs[1])
				time.Sleep(o.OpenFor)
				_, endFirst := probing(bs[0], probes)
				time.Sleep(o.ProbeFor + time.Second)
				admitted, end := probing(bs[1], 1)
				if admitted != 1 {
					t.Fatal("the other instance did not probe after ProbeFor")
				}
				for i := range 10 {
					if err := call(bs[0], errIll); !errors.Is(err, ErrOpen) {
						t.Errorf("call %d beside the probe of the other instance: %v", i, err)
					}
				}
				for range probes {
					endFirst(errIll) // too late
				}
				if got := bs[0].State("dep"); got != "open" {
					t.Errorf("the first instance is %s", got)
				}
				end(nil)
				for range probes { // the rest, if one is not enough
					_ = call(bs[1], nil)
				}
				time.Sleep(2 * o.TTL)
				_ = call(bs[0], nil)
				if err := call(bs[0], nil); err != nil {
					t.Errorf("after the other instance closed it: %v", err)
				}
			})
		})
	}
}

// A caller that leaves while its probe waits for Redis makes no call, and the next
// call has its place in the lease.
func TestBreakerProbeOfACallerThatLeaves(t *testing.T) {
	for _, c := range []struct {
		name string
		down bool
	}{
		{"slow", false},
		{"without Redis", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", OpenFor: time.Second, MaxOpenFor: time.Hour, ProbeFor: time.Minute}
				b := s.breakers(t, 1, o)[0]
				trip(t, b)
				time.Sleep(2 * o.OpenFor)
				before := b.g.Status().Breakers["b"].Tally
				s.setBack(80 * time.Millisecond)
				s.setDown(c.down)
				leave(t, b)
				if got := b.g.Status().Breakers["b"].Tally; got != before {
					t.Errorf("counted %+v, and %+v before", got, before)
				}
				s.setBack(0)
				if got := b.State("dep"); got != BreakerHalfOpen {
					t.Errorf("it is %s", got)
				}
				if err := call(b, nil); err != nil {
					t.Errorf("the next call ended with %v", err)
				}
				if got := b.State("dep"); got != BreakerClosed {
					t.Errorf("after a probe that succeeded it is %s", got)
				}
			})
		})
	}
}

// A caller that leaves while another instance closes the breaker makes no call
// either, and one that is refused meanwhile is not counted as refused.
func TestBreakerClaimOfACallerThatLeaves(t *testing.T) {
	for _, value := range []string{"l:9:c:other:", "l:9:h:other:other,more"} {
		t.Run(value, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: time.Second})[0]
				trip(t, b)
				time.Sleep(2 * b.o.OpenFor)
				s.put(b.prefix+"dep", value)
				refused := b.Counts("dep").Refused
				s.setBack(80 * time.Millisecond)
				leave(t, b)
				if got := b.Counts("dep").Refused; got > refused {
					t.Errorf("%d refused, and %d before", got, refused)
				}
			})
		})
	}
}

// leave is a call whose context ends while the breaker waits for Redis. It is not made.
func leave(t *testing.T, b *Breaker) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Do(ctx, b, "dep", func(context.Context) (int, error) {
		t.Error("the call was made")
		return 0, nil
	})
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrOpen) {
		t.Errorf("it ended with %v", err)
	}
}
