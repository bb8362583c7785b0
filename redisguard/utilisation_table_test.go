package redisguard

import (
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// utilisation is the table of the documentation: how much of its rate a
// saturated limiter admits, in percent, by its capacity in parts of rate x
// horizon and by the instances that share it. It is why an account has
// room for a horizon even if the burst is lower: who asks once a horizon can be
// given a horizon's tokens at once, or not at all. Where the demand is on one instance,
// the column of one counts, however many there are.
//
// Which instance asks first at one moment of the bubble's clock is for the
// scheduler to say. Between starvation and plenty that order decides much: in
// a hundred runs the cell of 86 went from 80 to 92, no other one by more than
// two percent.
var utilisation = []struct {
	capacity  float64
	instances [3]float64 // 1, 4, 16
	slack     [3]float64 // what the order of requests may add or take
}{
	{0.01, [3]float64{1, 3, 14}, [3]float64{1, 1, 3}},
	{0.1, [3]float64{10, 40, 86}, [3]float64{1, 4, 12}},
	{0.5, [3]float64{50, 100, 98}, [3]float64{4, 4, 4}},
	{1, [3]float64{100, 100, 98}, [3]float64{4, 4, 4}},
	{1.1, [3]float64{100, 100, 98}, [3]float64{4, 4, 4}},
}

func TestUtilisationIsAsInTheTable(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, row := range utilisation {
		for i, instances := range []int{1, 4, 16} {
			t.Run(fmt.Sprintf("capacity=%v/instances=%d", row.capacity, instances), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const rate, settle, span = 1000, 10, 30
					m := newModel()
					m.delay = time.Millisecond
					all := m.fleet(t, instances, LimiterOptions{Name: "x", Rate: rate, OnOutage: FailClosed})
					for _, l := range all {
						l.terms.capacity = row.capacity * rate
						l.terms.algorithm = gcra{cost: 1, capacity: l.terms.capacity}
					}
					offer(all, 1.5*rate, settle*time.Second)
					_, admitted := offer(all, 1.5*rate, span*time.Second)
					got := 100 * float64(admitted) / (rate * span)
					t.Logf("%.1f%%", got)
					if math.Abs(got-row.instances[i]) > row.slack[i] {
						t.Errorf("admitted %.1f%% of the rate, the table says %v and %v about it", got, row.instances[i], row.slack[i])
					}
				})
			})
		}
	}
}
