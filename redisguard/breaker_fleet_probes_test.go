package redisguard

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// A failed probe is confirmed by another instance, and only once the others of
// its instance have ended, or their lease has: the fleet has at most Probes of
// them at once.
func TestBreakerFleetHasAtMostProbesAtOnce(t *testing.T) {
	for _, probes := range []int{1, 2, 3} {
		for _, hang := range []bool{false, true} {
			t.Run(fmt.Sprintf("Probes=%d/hang=%v", probes, hang), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &stand{}
					o := BreakerOptions{Name: "b", OpenFor: 10 * time.Second, ProbeFor: 5 * time.Second, TTL: time.Second, Probes: probes}
					bs := s.breakers(t, 3, o)
					for _, b := range bs {
						trip(t, b)
					}
					time.Sleep(o.OpenFor + o.TTL)
					admitted, end := probing(bs[0], 5)
					if admitted != probes {
						t.Fatalf("%d calls probed, want %d", admitted, probes)
					}
					end(errIll)
					others := 0
					look := func(span time.Duration) {
						for began := time.Now(); time.Since(began) < span && others == 0; time.Sleep(o.TTL / 4) {
							for _, b := range bs[1:] {
								n, endOther := probing(b, 5)
								others = max(others, n)
								for range n {
									endOther(errIll)
								}
								if n > 0 {
									return
								}
							}
						}
					}
					if probes > 1 {
						if look(o.ProbeFor - 2*o.TTL); others > 0 {
							t.Errorf("%d calls probed beside %d of another instance", others, probes-1)
						}
					}
					if !hang {
						for range probes - 1 {
							end(nil)
						}
					}
					if look(4 * o.TTL); others != probes {
						t.Errorf("%d calls probed after those of the first instance, want %d", others, probes)
					}
					if hang {
						for range probes - 1 {
							end(nil)
						}
					}
				})
			})
		}
	}
}
