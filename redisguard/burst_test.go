package redisguard

import (
	"fmt"
	"testing"
	"time"
)

// Burst is what an idle limiter admits at once, over all instances. Only a
// Horizon that needs more than that admits more: the rate of one horizon.
func TestBurstIsAdmittedAtOnce(t *testing.T) {
	for _, c := range []struct {
		o    LimiterOptions
		want int
	}{
		{LimiterOptions{Rate: 100, Burst: 100}, 100},
		{LimiterOptions{Rate: 100, Burst: 250}, 250},
		{LimiterOptions{Rate: 1000, Per: time.Hour, Burst: 20}, 20},
		{LimiterOptions{Rate: 1000, Per: time.Hour, Burst: 1, Horizon: time.Minute}, 16},
		{LimiterOptions{Rate: 100, Burst: 10, Horizon: 100 * time.Millisecond}, 10},
		{LimiterOptions{Rate: 100, Burst: 10}, 100}, // what the default Horizon needs
		{LimiterOptions{Rate: 100}, 100},
	} {
		for _, instances := range []int{1, 4} {
			t.Run(fmt.Sprintf("%+v/instances=%d", c.o, instances), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					c.o.Name, c.o.OnOutage = "x", FailClosed
					m := newModel()
					fleet := m.fleet(t, instances, c.o)
					admitted := 0
					for before := -1; admitted > before; { // nothing takes time
						before = admitted
						for _, l := range fleet {
							if mustAllow(t, l, "k", 1).OK {
								admitted++
							}
						}
					}
					if admitted > c.want || instances == 1 && admitted < c.want { // others may find the rest leased
						t.Errorf("%d admitted at once, want %d", admitted, c.want)
					}
				})
			})
		}
	}
}
