package redisguard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBreakerOnStateChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *Breaker
		var seen []string
		o := BreakerOptions{Name: "b", OpenFor: 10 * time.Second, OnStateChange: func(name string, from, to BreakerState) {
			if got := b.State(name); got != to { // would not return if a lock were held
				t.Errorf("it is %s at the news that it is %s", got, to)
			}
			seen = append(seen, fmt.Sprintf("%s: %s to %s", name, from, to))
		}}
		b = (&breakerModel{}).breakers(t, 1, o)[0]
		trip(t, b)
		time.Sleep(o.OpenFor)
		_ = call(b, errIll)
		time.Sleep(o.OpenFor)
		_ = call(b, nil)
		want := []string{"dep: closed to open", "dep: open to half-open", "dep: half-open to open", "dep: open to half-open", "dep: half-open to closed"}
		if !slices.Equal(seen, want) {
			t.Errorf("changes %q\nwant %q", seen, want)
		}
	})
}

// A function of the program may change the breaker, and may panic, which is
// its caller's to see. Neither stops later news.
func TestBreakerOnStateChangeMayUseTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *Breaker
		var seen []BreakerState
		o := BreakerOptions{Name: "b", Failures: 1, OnStateChange: func(name string, _, to BreakerState) {
			seen = append(seen, to)
			switch len(seen) {
			case 1:
				b.ForceClose(name)
				reset(t, b, name)
			case 3:
				panic("of the program")
			}
		}}
		b = (&breakerModel{}).breakers(t, 1, o)[0]
		_ = call(b, errIll)
		if got := b.State("dep"); got != "closed" {
			t.Errorf("it is %s after a Reset by OnStateChange", got)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = call(b, errIll)
		}()
		reset(t, b, "dep")
		if want := []BreakerState{"open", "closed", "open", "closed"}; !slices.Equal(seen, want) {
			t.Errorf("changes to %q, want %q", seen, want)
		}
	})
}

// It may close the Guard, also in a goroutine of the breaker, whose request Close
// waits for.
func TestBreakerOnStateChangeMayCloseTheGuard(t *testing.T) {
	for _, own := range []bool{false, true} {
		t.Run(fmt.Sprintf("own=%v", own), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: time.Minute, MinInstances: 1}
				other := s.breakers(t, 1, o)[0]
				closed := 0
				var b *Breaker
				o.OnStateChange = func(_ string, _, to BreakerState) {
					if err := b.g.Close(); err != nil {
						t.Error(err)
					}
					if closed++; to != BreakerOpen {
						t.Errorf("to %s", to)
					}
				}
				b = s.join(t, o)
				if own {
					trip(t, b)
				} else {
					trip(t, other)
					_ = call(b, nil) // reads
				}
				if got := b.State("dep"); got != BreakerOpen || closed != 1 {
					t.Errorf("it is %s, with %d changes", got, closed)
				}
			})
		})
	}
}

func TestBreakerForcedStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second}
		bs := s.breakers(t, 2, o)
		b, other := bs[0], bs[1]
		b.ForceOpen("dep")
		before := s.readSoFar()
		for range 30 {
			var refused *OpenError
			if err := call(b, nil); !errors.As(err, &refused) || refused.RetryAfter != o.OpenFor {
				t.Fatalf("forced open, a call ended with %v", err)
			}
			time.Sleep(time.Second)
		}
		if n := s.readSoFar() - before; n != 0 || len(s.log) != 0 {
			t.Errorf("%d reads and %d writes while forced", n, len(s.log))
		}
		if err := call(other, nil); err != nil {
			t.Errorf("the other instance followed: %v", err)
		}

		b.ForceClose("dep")
		for range 3 * b.o.Failures {
			if err := call(b, errIll); !errors.Is(err, errIll) {
				t.Fatalf("forced closed, a call ended with %v", err)
			}
		}
		if n := b.Counts("dep").Failures; n != 3*b.o.Failures {
			t.Errorf("%d failures counted", n)
		}
		reset(t, b, "dep")
		if got := b.Counts("dep"); got != (Counts{}) {
			t.Errorf("counts after Reset: %+v", got)
		}
		trip(t, b) // it decides by itself again
	})
}

// Force is also of use for names that do not fit into the memory.
func TestBreakerForcedNameIsKept(t *testing.T) {
	synctest.Test(t, testForcedNameIsKept)
}

func testForcedNameIsKept(t *testing.T) {
	b := new(breakerModel).breakers(t, 1, BreakerOptions{Name: "b"})[0]
	b.circuits.limit = 10 * circuitBytes
	b.ForceOpen("dep")
	for i := range 1000 {
		b.circuits.get(fmt.Sprint(i))
	}
	if got := b.State("dep"); got != "open" {
		t.Errorf("forced open, it is %s among 1,000 other names", got)
	}
	for _, name := range []string{"dep", "unknown"} {
		reset(t, b, name)
		if !b.circuits.find(name).evictable() {
			t.Errorf("%s stays in memory after Reset", name)
		}
	}
}

// reset is a Reset that has to reach Redis.
func reset(t *testing.T, b *Breaker, name string) {
	t.Helper()
	if err := b.Reset(name); err != nil {
		t.Errorf("Reset of %s: %v", name, err)
	}
}

// A Reset of what others know to be open closes it for them too.
func TestBreakerResetClosesTheFleet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: time.Hour}
		bs := s.breakers(t, 3, o)
		for _, b := range bs {
			trip(t, b)
		}
		reset(t, bs[0], "dep")
		time.Sleep(2 * o.TTL)
		for i, b := range bs {
			_ = call(b, nil) // reads
			if err := call(b, nil); err != nil {
				t.Errorf("instance %d after a Reset of the first: %v", i, err)
			}
		}
		if v := s.holds(bs[0].prefix + "dep"); !strings.Contains(v, ":c:"+bs[0].owner) {
			t.Errorf("Redis has %q", v)
		}
	})
}

// Reset closes the fleet also through an instance that does not know that it is
// open: it has never called the dependency, or has read that nothing is known.
func TestBreakerResetByAnInstanceThatDoesNotKnow(t *testing.T) {
	for _, called := range []bool{false, true} {
		t.Run(fmt.Sprintf("called=%v", called), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Minute, OpenFor: time.Hour, MinInstances: 1}
				bs := s.breakers(t, 2, o)
				if called {
					_ = call(bs[1], nil) // reads
				}
				trip(t, bs[0])
				reset(t, bs[1], "dep")
				if v := s.holds(bs[0].prefix + "dep"); !strings.Contains(v, ":c:"+bs[1].owner) {
					t.Errorf("Redis has %q", v)
				}
				time.Sleep(2 * o.TTL)
				_ = call(bs[0], nil) // reads
				if err := call(bs[0], nil); err != nil {
					t.Errorf("the instance that had opened: %v", err)
				}
			})
		})
	}
}

// A Reset that does not reach Redis says so, closes this instance, and reaches Redis
// with a later call. A failure after it is newer than it.
func TestBreakerResetDuringAnOutage(t *testing.T) {
	for _, opens := range []bool{false, true} {
		t.Run(fmt.Sprintf("opens=%v", opens), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: time.Hour, MinInstances: 1}
				bs := s.breakers(t, 2, o)
				trip(t, bs[0])
				s.setDown(true)
				if err := bs[1].Reset("dep"); !errors.Is(err, errModelDown) {
					t.Errorf("Reset without Redis: %v", err)
				}
				s.setDown(false)
				want := ":c:" + bs[1].owner
				if opens {
					trip(t, bs[1])
					want = ":o:" + bs[0].owner
				}
				for range 3 {
					time.Sleep(o.TTL)
					_ = call(bs[1], nil)
				}
				if v := s.holds(bs[0].prefix + "dep"); !strings.Contains(v, want) {
					t.Errorf("Redis has %q", v)
				}
			})
		})
	}
}

// Reset wins over what another request of its instance does meanwhile, and waits no
// longer than the Timeout.
func TestBreakerResetBesideARequest(t *testing.T) {
	for _, back := range []time.Duration{time.Millisecond, time.Hour} {
		t.Run(back.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Minute, OpenFor: time.Hour, MinInstances: 1}
				bs := s.breakers(t, 2, o)
				trip(t, bs[0])
				s.setBack(back)
				_, _ = Do(t.Context(), bs[1], "dep", func(context.Context) (int, error) { return 0, nil }) // reads
				start := time.Now()
				err := bs[1].Reset("dep")
				if d := time.Since(start); d > bs[1].g.timeout {
					t.Errorf("Reset took %v", d)
				}
				if late := back > bs[1].g.timeout; late != errors.Is(err, ErrUnavailable) || !late && err != nil {
					t.Errorf("Reset with replies that take %v: %v", back, err)
				}
				s.setBack(0)
				time.Sleep(2 * o.TTL)
				_ = call(bs[1], nil)
				if v := s.holds(bs[0].prefix + "dep"); !strings.Contains(v, ":c:"+bs[1].owner) {
					t.Errorf("Redis has %q", v)
				}
				if got := bs[1].State("dep"); got != BreakerClosed {
					t.Errorf("it is %s", got)
				}
				time.Sleep(2 * back)
			})
		})
	}
}

// What is forced or reset during a claim wins over the claim.
func TestBreakerForcedDuringAClaim(t *testing.T) {
	for _, c := range []struct {
		name  string
		force func(b *Breaker)
		want  BreakerState
	}{
		{"ForceOpen", func(b *Breaker) { b.ForceOpen("dep") }, "open"},
		{"ForceClose", func(b *Breaker) { b.ForceClose("dep") }, "closed"},
		{"Reset", func(b *Breaker) { _ = b.Reset("dep") }, "closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second})[0]
				trip(t, b)
				time.Sleep(b.o.OpenFor)
				done := make(chan error)
				go func() { done <- call(b, nil) }() // claims for a millisecond
				synctest.Wait()
				c.force(b)
				if err := <-done; errors.Is(err, ErrOpen) != (c.want == "open") {
					t.Errorf("the call that claimed the probe ended with %v", err)
				}
				if got := b.State("dep"); got != c.want {
					t.Errorf("it is %s, want %s", got, c.want)
				}
				if v := s.holds(b.prefix + "dep"); c.name == "Reset" && !strings.Contains(v, ":c:") {
					t.Errorf("Redis has %q", v)
				}
			})
		})
	}
}

func TestBreakerCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 3, Window: 5 * time.Second})[0]
		if got := b.Counts("dep"); got != (Counts{}) {
			t.Errorf("before any call: %+v", got)
		}
		for _, err := range []error{nil, errIll, nil, nil, errIll, errIll} {
			_ = call(b, err)
		}
		_ = excluded(b)
		want := Counts{Successes: 3, Failures: 3, Excluded: 1, FailuresInARow: 2}
		if got := b.Counts("dep"); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		time.Sleep(5 * time.Second)
		if got, want := b.Counts("dep"), (Counts{FailuresInARow: 2}); got != want {
			t.Errorf("a window later %+v, want %+v", got, want)
		}
		_ = call(b, errIll)
		_ = call(b, nil)
		_ = call(b, nil)
		if got, want := b.Counts("dep"), (Counts{Refused: 2}); got != want {
			t.Errorf("while open %+v, want %+v", got, want)
		}
	})
}

// The outcome function decides alone, also of results without an error.
func TestBreakerOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errBusy := errors.New("try again")
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 2, Outcome: func(_ context.Context, err error) Outcome {
			switch {
			case err == nil:
				return Failure
			case errors.Is(err, errBusy):
				return Excluded
			}
			return Success
		}})[0]
		_ = call(b, nil)
		_ = call(b, errBusy)
		_ = call(b, errIll) // a success
		_ = call(b, nil)
		if got, want := b.Counts("dep"), (Counts{Successes: 1, Failures: 2, Excluded: 1, FailuresInARow: 1}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		_ = call(b, nil)
		if got := b.State("dep"); got != "open" {
			t.Errorf("it is %s after two failures in a row", got)
		}
	})
}

// A call whose caller has left sends nothing, is not a probe and is not made.
func TestBreakerSendsNothingForACallerThatLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second})[0]
		trip(t, b)
		time.Sleep(b.o.OpenFor)
		reads, writes := s.readSoFar(), len(s.log)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := Do(ctx, b, "dep", func(context.Context) (int, error) {
			t.Error("the call was made")
			return 0, nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		time.Sleep(time.Second)
		if n := s.readSoFar() - reads + len(s.log) - writes; n != 0 {
			t.Errorf("%d commands", n)
		}
	})
}
