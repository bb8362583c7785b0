package redisguard

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// load calls the dependency from each instance every 10 ms for a time. It
// returns, by instance, the calls that the breaker refused, and all calls.
func load(bs []*Breaker, span time.Duration, result func(instance int) error) (refused []int, each int) {
	refused = make([]int, len(bs))
	var wg sync.WaitGroup
	for i, b := range bs {
		wg.Go(func() {
			for start := time.Now(); time.Since(start) < span; time.Sleep(10 * time.Millisecond) {
				_, err := Do(context.Background(), b, "dep", func(context.Context) (int, error) {
					time.Sleep(time.Millisecond)
					return 0, result(i)
				})
				if errors.Is(err, ErrOpen) {
					refused[i]++
				}
			}
		})
	}
	wg.Wait()
	return refused, int(span / (10 * time.Millisecond))
}

// An instance that fails by itself, such as for a lost route or a bad
// certificate, opens its own breaker and no other one, however long it fails.
func TestBreakerOfOneFaultyInstanceOpensNoOther(t *testing.T) {
	for _, stray := range []int{0, 200} { // one call in so many fails on the others
		t.Run(fmt.Sprintf("stray=%d", stray), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				bs := s.breakers(t, 4, BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 5 * time.Second})
				calls := make([]int, len(bs))
				refused, each := load(bs, 2*time.Minute, func(i int) error {
					calls[i]++
					if i == 0 || stray > 0 && calls[i]%stray == 0 {
						return errIll
					}
					return nil
				})
				for i, n := range refused {
					if i > 0 && n > 0 {
						t.Errorf("instance %d, which is well: %d of %d calls refused", i, n, each)
					}
					if i == 0 && n < each*9/10 {
						t.Errorf("the faulty instance: %d of %d calls refused", n, each)
					}
				}
			})
		})
	}
}

// Once the fleet is open by a quorum, and the dependency is well again for all
// instances but one, that one cannot keep the others out by its probes.
func TestBreakerOfOneFaultyInstanceKeepsNoOtherOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 5 * time.Second}
		bs := s.breakers(t, 4, o)
		load(bs, 3*time.Second, func(int) error { return errIll })
		for i, b := range bs {
			if b.State("dep") != "open" {
				t.Fatalf("instance %d is %s in an outage for all", i, b.State("dep"))
			}
		}
		well := func(i int) error {
			if i == 0 {
				return errIll
			}
			return nil
		}
		load(bs, o.OpenFor+3*o.TTL, well)
		refused, each := load(bs, time.Minute, well)
		for i, n := range refused[1:] {
			if n > 0 {
				t.Errorf("instance %d: %d of %d calls refused, a minute after the outage", i+1, n, each)
			}
		}
	})
}

// While the dependency is ill for all, each period of OpenFor costs the fleet
// at most MinInstances probes, one at a time.
func TestBreakerProbesOnceForEachVote(t *testing.T) {
	t.Parallel()
	for _, votes := range []int{1, 2, 3} {
		t.Run(fmt.Sprintf("MinInstances=%d", votes), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second, MinInstances: votes}
				bs := s.breakers(t, 8, o)
				load(bs, o.OpenFor-time.Second, func(int) error { return errIll })
				var mu sync.Mutex
				probes, now, most := 0, 0, 0
				const periods = 10
				var wg sync.WaitGroup
				for _, b := range bs {
					wg.Go(func() {
						for start := time.Now(); time.Since(start) < periods*o.OpenFor; time.Sleep(10 * time.Millisecond) {
							_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) {
								mu.Lock()
								probes, now = probes+1, now+1
								most = max(most, now)
								mu.Unlock()
								time.Sleep(100 * time.Millisecond)
								mu.Lock()
								now--
								mu.Unlock()
								return 0, errIll
							})
						}
					})
				}
				wg.Wait()
				if most != 1 {
					t.Errorf("%d probes at once", most)
				}
				if probes > votes*(periods+1) || probes < periods/2 {
					t.Errorf("%d probes in %d times OpenFor", probes, periods)
				}
			})
		})
	}
}

// An open state is adopted with a quorum, or after failures of one's own.
func TestBreakerAdoptsWithAQuorumOrFailuresOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		name   string
		votes  string
		least  int
		own    []error
		opened bool
	}{
		{"one vote", "a", 0, nil, false},
		{"two votes", "b,a", 0, nil, true},
		{"one vote where one is enough", "a", 1, nil, true},
		{"two votes where three are required", "b,a", 3, nil, false},
		{"one vote and a failure", "a", 0, []error{errIll}, true},
		{"one vote and a success", "a", 0, []error{nil}, false},
		{"one vote and a failure of three calls", "a", 0, []error{nil, nil, errIll}, false},
		{"one vote and two failures of three calls", "a", 0, []error{nil, errIll, errIll}, true},
	} {
		for _, before := range []bool{true, false} { // the vote comes before the calls, or after
			t.Run(fmt.Sprintf("%s/before=%v", c.name, before), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &breakerModel{}
					b := s.breakers(t, 1, BreakerOptions{Name: "b", TTL: time.Second, MinInstances: c.least})[0]
					vote := func() { s.put(b.prefix+"dep", "l:1:o:a:"+c.votes) }
					if before {
						vote()
						_ = call(b, nil) // reads
					}
					for _, err := range c.own {
						_ = call(b, err)
					}
					if !before {
						vote()
						time.Sleep(2 * time.Second)
						_ = excluded(b) // reads
					}
					if got := b.State("dep") == "open"; got != c.opened {
						t.Errorf("%s, want open: %v", b.State("dep"), c.opened)
					}
				})
			})
		}
	}
}

// An instance that fails, is killed and starts again is one of MinInstances, if it
// has a name. The vote of an instance of another version counts as before.
func TestBreakerOfAnInstanceThatRestartsHasOneVote(t *testing.T) {
	for _, c := range []struct {
		names  []string // of the instances that fail, one after the other
		opened bool
	}{
		{[]string{"pod-0", "pod-0", "pod-0", "pod-0"}, false},
		{[]string{"pod-0", "pod-0", "pod-1"}, true},
		{[]string{"host:80,a b", "host:80,a b"}, false},
		{[]string{"host:80,a b", "host:80"}, true},
		{[]string{"", ""}, true}, // each start is an instance of its own
	} {
		t.Run(fmt.Sprintf("%q", c.names), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &breakerModel{}
				o := BreakerOptions{Name: "b", TTL: time.Second, OpenFor: 10 * time.Second}
				well := s.breakers(t, 1, o)[0]
				for _, name := range c.names {
					o.Instance = name
					faulty := s.join(t, o)
					load([]*Breaker{faulty}, o.OpenFor+o.TTL/2, func(int) error { return errIll }) // until a probe has failed
					if got := faulty.State("dep"); got != BreakerOpen {
						t.Fatalf("%q is %s", name, got)
					}
				}
				time.Sleep(2 * o.TTL)
				_ = call(well, nil) // reads
				if got := well.State("dep") == BreakerOpen; got != c.opened {
					t.Errorf("an instance that is well is %s, and Redis has %q", well.State("dep"), s.holds(well.prefix+"dep"))
				}
				if v := parse(s.holds(well.prefix + "dep")); !v.ok || len(v.voters) > len(c.names) {
					t.Errorf("Redis has %q", s.holds(well.prefix+"dep"))
				}
			})
		})
	}
}
