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

// A fleetOfProbes makes calls on all instances of a fleet and counts those under
// way.
type fleetOfProbes struct {
	mu            sync.Mutex
	underWay, max int
	starts        []time.Duration
	begin         time.Time
}

// call makes a call. If it is admitted, it is the nth, and takes a time.
func (f *fleetOfProbes) call(b *Breaker, length time.Duration, result func(nth int) error) error {
	_, err := Do(context.Background(), b, "dep", func(context.Context) (int, error) {
		f.mu.Lock()
		nth := len(f.starts)
		f.underWay++
		f.max = max(f.max, f.underWay)
		f.starts = append(f.starts, time.Since(f.begin))
		f.mu.Unlock()
		time.Sleep(length)
		f.mu.Lock()
		f.underWay--
		f.mu.Unlock()
		return 0, result(nth)
	})
	return err
}

// However many instances wait for their turn, and however long the other probes
// of one take after the first has failed, the fleet has Probes calls under way.
func TestBreakerFleetHasItsProbesAtMost(t *testing.T) {
	for _, instances := range []int{4, 16} {
		for _, o := range []BreakerOptions{
			{OpenFor: 10 * time.Second},
			{OpenFor: 10 * time.Second, MinInstances: 3},
			{OpenFor: 2 * time.Second, ProbeFor: 10 * time.Second},
			{OpenFor: 20 * time.Second, ProbeFor: 10 * time.Second},
		} {
			t.Run(fmt.Sprintf("%d instances, OpenFor %v, ProbeFor %v, MinInstances %d", instances, o.OpenFor, o.ProbeFor, o.MinInstances), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					o.Name, o.TTL, o.Probes, o.Successes = "b", time.Second, 3, 9
					bs := (&breakerModel{}).breakers(t, instances, o)
					for _, b := range bs {
						trip(t, b)
					}
					f := &fleetOfProbes{begin: time.Now()}
					var calls sync.WaitGroup
					for n := 0; time.Since(f.begin) < 3*time.Minute; n++ {
						for i, b := range bs {
							calls.Go(func() {
								length := time.Duration(1+(n*7+i*3)%30) * 100 * time.Millisecond
								_ = f.call(b, length, func(nth int) error {
									if nth%3 == 0 {
										return errIll // some before the others of the instance have ended
									}
									return nil
								})
							})
						}
						time.Sleep(50 * time.Millisecond)
					}
					calls.Wait()
					if f.max != o.Probes {
						t.Errorf("%d calls at once, want %d", f.max, o.Probes)
					}
					if len(f.starts) < 30 {
						t.Errorf("%d probes in 3 minutes", len(f.starts))
					}
				})
			})
		}
	}
}

// Probes that hang after another one has failed keep the fleet from probing
// until the end of their lease, and the failure counts.
func TestBreakerProbesThatHangAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{}
		o := BreakerOptions{Name: "b", OpenFor: 10 * time.Second, ProbeFor: 5 * time.Second, TTL: time.Second, Probes: 3}
		bs := s.breakers(t, 2, o)
		trip(t, bs[0])
		trip(t, bs[1])
		time.Sleep(o.OpenFor)
		admitted, end := probing(bs[0], 5)
		if admitted != 3 {
			t.Fatalf("%d probes", admitted)
		}
		end(errIll)
		start := time.Now()
		for errors.Is(call(bs[1], errIll), ErrOpen) {
			_ = call(bs[0], nil)
			if time.Since(start) > time.Minute {
				t.Fatal("the other instance does not probe")
			}
		}
		if d := time.Since(start); d < o.ProbeFor-100*time.Millisecond || d > o.ProbeFor+2*o.TTL {
			t.Errorf("the other instance probed %v after the failure, want about %v", d, o.ProbeFor)
		}
		if v := parse(s.holds(bs[0].prefix + "dep")); v.state != open || len(v.voters) != 2 {
			t.Errorf("after a failed probe of both: %v", v)
		}
		end(nil)
		end(nil)
		if state := bs[0].State("dep"); state != "open" {
			t.Errorf("it is %s after late successes", state)
		}
	})
}

// A lease ends for its instance no later than in Redis, where another one may
// take it.
func TestBreakerLeaseEndsNoLaterThanInRedis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &breakerModel{back: 200 * time.Millisecond}
		b := s.breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second})[0]
		trip(t, b)
		time.Sleep(b.o.OpenFor)
		_, end := probing(b, 1)
		time.Sleep(s.back)
		synctest.Wait()
		c := b.circuits.find("dep")
		left := time.Until(s.ends[b.prefix+"dep"])
		if c.state != halfOpen || c.until-b.now() > left {
			t.Errorf("%v with a lease of %v, of which Redis knows %v", c.state, c.until-b.now(), left)
		}
		end(nil)
	})
}
