package redisguard

import (
	"fmt"
	"testing"
	"time"
)

// With several limits a reservation gives nothing to a window after its own, and
// gives its tokens back to the limits of which they still are.
func TestReservationOfSeveralLimitsEndsWithEachWindow(t *testing.T) {
	for _, c := range []struct {
		rate, burst int
		window      bool
		also        Limit
		day         int // of the limit that goes on
	}{
		{10, 0, true, Limit{Rate: 40, Per: 24 * time.Hour, Window: true}, 40},
		{100, 0, true, Limit{Rate: 400, Per: 24 * time.Hour, Window: true}, 400},
		{10, 0, true, Limit{Rate: 40, Per: 24 * time.Hour, Burst: 40}, 40},
	} {
		for _, room := range []bool{true, false} {
			t.Run(fmt.Sprintf("%+v/room=%v", c, room), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: c.rate, Per: 5 * time.Second, Burst: c.burst, Window: c.window, Also: []Limit{c.also}}))[0]
					if !room {
						l.keys.limit = 0
					}
					var all []*Reservation
					for range c.rate {
						r, err := l.ReserveN(t.Context(), "k", 1)
						if err != nil || !r.OK {
							t.Fatalf("%+v, %v", r, err)
						}
						all = append(all, r)
					}
					if err := all[0].Cancel(t.Context()); err != nil {
						t.Fatal(err)
					}
					if d := mustAllow(t, l, "k", 1); !d.OK {
						t.Errorf("%+v after a reservation was cancelled in its window", d)
					}
					time.Sleep(5100 * time.Millisecond)
					n := drainAll(t, l)
					for _, r := range all[1:] {
						if err := r.Cancel(t.Context()); err != nil {
							t.Error(err)
						}
					}
					if n += drainAll(t, l); n != c.rate {
						t.Errorf("a window of %d admitted %d", c.rate, n)
					}
					n = 0
					for range 5 { // what was cancelled counts for the day no more
						time.Sleep(5100 * time.Millisecond)
						n += drainAll(t, l)
					}
					if want := c.day - c.rate - 1; n != want {
						t.Errorf("%d admitted in the rest of the day, want %d", n, want)
					}
				})
			})
		}
	}
}

// A late Cancel gives back what the rate has repaid, too. What is admitted minus
// what is given back is within the bound.
func TestLateCancelIsWithinTheBound(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const burst = 10
		l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 1, Per: time.Minute, Burst: burst}))[0]
		r, err := l.ReserveN(t.Context(), "k", burst)
		if err != nil || !r.OK {
			t.Fatalf("%+v, %v", r, err)
		}
		time.Sleep(burst * time.Minute)
		n := drainAll(t, l)
		if err := r.Cancel(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if n += drainAll(t, l); n-burst > burst || n != 2*burst {
			t.Errorf("%d admitted at one moment, %d of them given back, of a Burst of %d", n, burst, burst)
		}
	})
}
