package redisguard

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestBreakerIsSharedWithinATTLAndReadOncePerTTL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		bs := s.breakers(t, 2, BreakerOptions{Name: "b", TTL: 10 * time.Second, OpenFor: time.Minute, MinInstances: 1})
		if err := call(bs[1], nil); err != nil {
			t.Fatal(err)
		}
		trip(t, bs[0])
		start := time.Now()
		for call(bs[1], nil) == nil {
			time.Sleep(10 * time.Millisecond)
		}
		if d := time.Since(start); d > 11*time.Second { // the TTL and its tenth of jitter
			t.Errorf("the other instance followed after %v", d)
		}
		reads := s.readSoFar()
		for start = time.Now(); time.Since(start) < 40*time.Second; time.Sleep(time.Millisecond) {
			if err := call(bs[1], nil); !errors.Is(err, ErrOpen) {
				t.Fatalf("a call ended with %v", err)
			}
		}
		if n := s.readSoFar() - reads; n > 5 {
			t.Errorf("%d reads in 40 seconds of a TTL of 10", n)
		}
	})
}

func TestBreakerProbesOnceInTheFleet(t *testing.T) {
	for _, well := range []bool{true, false} {
		t.Run(fmt.Sprintf("well=%v", well), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second, MinInstances: 1}
				bs := s.breakers(t, 8, o)
				for _, b := range bs {
					trip(t, b)
				}
				time.Sleep(o.OpenFor - 100*time.Millisecond)
				var mu sync.Mutex
				var calls []time.Time
				var wg sync.WaitGroup
				for _, b := range bs {
					for range 4 {
						wg.Go(func() {
							for start := time.Now(); time.Since(start) < 5*time.Second; time.Sleep(7 * time.Millisecond) {
								_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) {
									mu.Lock()
									calls = append(calls, time.Now())
									mu.Unlock()
									time.Sleep(time.Second)
									if well {
										return 1, nil
									}
									return 0, errIll
								})
							}
						})
					}
				}
				wg.Wait()
				first := calls[0]
				n := 0
				for _, at := range calls {
					if at.Sub(first) < time.Second {
						n++
					}
				}
				if n != 1 {
					t.Errorf("%d probes at once", n)
				}
				if !well && len(calls) != 1 {
					t.Errorf("%d calls though the probe failed", len(calls))
				}
				if well {
					for i, b := range bs {
						if got := b.State("dep"); got != "closed" {
							t.Errorf("instance %d is %s three TTLs after the probe", i, got)
						}
					}
				}
			})
		})
	}
}

func TestBreakerOutlivesAProbeThatDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second, ProbeFor: 5 * time.Second}
		bs := s.breakers(t, 2, o)
		trip(t, bs[0])
		trip(t, bs[1])
		time.Sleep(o.OpenFor)
		// An instance that is killed while it probes, by what Redis can see.
		_, _ = bs[0].send(t.Context(), bs[0].prefix+"dep", s.holds(bs[0].prefix+"dep"), "x:9:h:dead:", bs[0].life(halfOpen, 0))
		if err := call(bs[1], nil); !errors.Is(err, ErrOpen) {
			t.Fatalf("beside a probe a call ended with %v", err)
		}
		start := time.Now()
		for call(bs[1], nil) != nil {
			time.Sleep(10 * time.Millisecond)
		}
		if d := time.Since(start); d > o.ProbeFor+2*o.TTL {
			t.Errorf("nobody probed for %v after a lease of %v", d, o.ProbeFor)
		}
	})
}

// Every write follows from what was there: generations only rise, whatever
// the order in which instances learn of each other.
func TestBreakerGenerationsOnlyRise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		bs := s.breakers(t, 6, BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 2 * time.Second, Failures: 2})
		var wg sync.WaitGroup
		for i, b := range bs {
			wg.Go(func() {
				for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(time.Duration(13+i) * time.Millisecond) {
					var err error
					if time.Now().Second()%7 < 3 {
						err = errIll
					}
					_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, err })
				}
			})
		}
		wg.Wait()
		last := map[string]uint64{}
		for _, v := range s.log {
			p := parse(v)
			if !p.ok || p.generation <= last[p.lineage] {
				t.Fatalf("%q was written after generation %d", v, last[p.lineage])
			}
			last[p.lineage] = p.generation
		}
		if len(s.log) < 10 {
			t.Errorf("only %d transitions: %q", len(s.log), s.log)
		}
	})
}

// A request whose answer is lost was done all the same.
func TestBreakerKnowsItsOwnWordsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second})[0]
		trip(t, b)
		time.Sleep(10 * time.Second)
		s.setDeaf(true)
		if err := call(b, nil); err != nil { // the lease is taken, and its answer lost
			t.Fatal(err)
		}
		s.setDeaf(false)
		for range 5 {
			time.Sleep(2 * time.Second)
			if err := call(b, nil); err != nil {
				t.Fatalf("an instance shut itself out: %v", err)
			}
		}
		if v := s.holds(b.prefix + "dep"); !strings.Contains(v, ":c:") {
			t.Errorf("Redis holds %q after a probe that succeeded", v)
		}
	})
}

func TestBreakerFailoverToAnOlderStateIsNoNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second})[0]
		key := b.prefix + "dep"
		put := func(v string) { s.put(key, v) }
		put("l:5:c:other:")
		_ = call(b, nil)
		time.Sleep(2 * time.Second)
		put("l:4:o:other:other,more")
		for range 5 {
			if err := call(b, nil); err != nil {
				t.Fatalf("an older generation opened the breaker: %v", err)
			}
			time.Sleep(time.Second)
		}
		put("l:6:o:other:other,more")
		time.Sleep(2 * time.Second)
		_ = call(b, nil)
		if err := call(b, nil); !errors.Is(err, ErrOpen) {
			t.Errorf("a newer generation did not: %v", err)
		}
	})
}

// What others decided while a probe of one's own hung is taken over.
func TestBreakerFollowsOthersBesideAProbeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", OpenFor: 10 * time.Second, ProbeFor: 10 * time.Second, TTL: time.Second}
		bs := s.breakers(t, 2, o)
		trip(t, bs[0])
		trip(t, bs[1])
		time.Sleep(o.OpenFor)
		hung := make(chan error)
		go func() {
			_, _ = Do(context.Background(), bs[0], "dep", func(context.Context) (int, error) { return 0, <-hung })
		}()
		time.Sleep(o.ProbeFor + o.TTL)
		for start := time.Now(); call(bs[1], nil) != nil; {
			if time.Since(start) > 2*o.ProbeFor {
				t.Fatal("the other instance never probed")
			}
		}
		for start := time.Now(); call(bs[0], nil) != nil; {
			if time.Since(start) > 3*o.TTL {
				t.Fatal("the instance whose probe hangs does not follow")
			}
		}
		hung <- nil
		if v := s.holds(bs[0].prefix + "dep"); !strings.Contains(v, ":c:"+bs[1].owner) {
			t.Errorf("Redis holds %q: closed by one, and probed again", v)
		}
	})
}

// A hint that comes while a read is under way is not lost with it.
func TestBreakerHintBesideARead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", TTL: time.Hour, Window: time.Hour})[0]
		_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, nil }) // reads for a millisecond
		b.hinted("1234567890dep")
		time.Sleep(time.Second)
		_ = call(b, nil)
		_ = call(b, nil)
		if n := s.readSoFar(); n != 2 {
			t.Errorf("%d reads, want the first and one for the hint", n)
		}
	})
}

// The state is read each TTL, however long a part of the Window is.
func TestBreakerReadsEachTTLInALongWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		bs := s.breakers(t, 1, BreakerOptions{Name: "b", TTL: time.Second, Window: 24 * time.Hour})
		load(bs, 20*time.Second, func(int) error { return nil })
		if n := s.readSoFar(); n < 17 || n > 23 {
			t.Errorf("%d reads in 20 times TTL", n)
		}
	})
}
