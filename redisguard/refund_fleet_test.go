package redisguard

import (
	"fmt"
	"testing"
	"time"
)

// fleetAccounts are limits of an hour, of each algorithm.
var fleetAccounts = []LimiterOptions{
	{Rate: 100, Per: time.Hour, Burst: 100},
	{Rate: 100, Per: time.Hour, Window: true, Horizon: time.Second},
	{Rate: 100, Per: time.Hour, Burst: 100, Also: []Limit{{Rate: 1000, Per: 24 * time.Hour, Window: true}}},
	{Rate: 100, Per: time.Hour, Window: true, Horizon: time.Second, Also: []Limit{{Rate: 500, Per: 24 * time.Hour, Burst: 500}}},
}

// Another instance that saw the tokens before they were given back does not undo
// that, neither by its next request nor by one after the account has ended.
func TestRefundIsNotUndoneByOthers(t *testing.T) {
	for _, o := range fleetAccounts {
		for _, pause := range []time.Duration{time.Second, 50 * time.Second, 30 * time.Minute} {
			t.Run(fmt.Sprintf("%+v/pause=%v", o, pause), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					fleet := newModel().fleet(t, 2, withName(o))
					a, b := fleet[0], fleet[1]
					rounds, least := 3, 90
					if len(o.Also) > 0 { // a tenth is leased at a time, and lost if nobody asks for it
						rounds, least = 1, 60
					}
					for round := range rounds {
						r, err := a.ReserveN(t.Context(), "k", 90)
						if err != nil || !r.OK {
							t.Fatalf("round %d: %+v, %v", round, r, err)
						}
						mustAllow(t, b, "k", 1) // it sees that 91 are used
						if err := r.Cancel(t.Context()); err != nil {
							t.Fatal(err)
						}
						time.Sleep(pause)
						mustAllow(t, b, "k", 1)
						time.Sleep(time.Second)
					}
					if d := mustAllow(t, a, "k", least); !d.OK {
						t.Errorf("%+v of %d", d, least)
					}
				})
			})
		}
	}
}

// So it is with Reset, of an account that has nothing left in Redis, too.
func TestResetIsNotUndoneByOthers(t *testing.T) {
	for _, o := range fleetAccounts {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				fleet := newModel().fleet(t, 2, withName(o))
				mustAllow(t, fleet[0], "k", 90)
				mustAllow(t, fleet[1], "k", 1)
				if err := fleet[0].Reset(t.Context(), "k"); err != nil {
					t.Fatal(err)
				}
				time.Sleep(50 * time.Second)
				mustAllow(t, fleet[1], "k", 1)
				time.Sleep(time.Second)
				if d := mustAllow(t, fleet[0], "k", 90); !d.OK {
					t.Errorf("%+v of 90 after Reset", d)
				}
			})
		})
	}
}

// A loss of the key after a refund is made good by what instances saw, and what is
// refunded is admitted once.
func TestRefundAndALossAdmitNoMoreThanTheLimit(t *testing.T) {
	for _, o := range fleetAccounts {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newModel()
				fleet := m.fleet(t, 2, withName(o))
				a, b := fleet[0], fleet[1]
				r, err := a.ReserveN(t.Context(), "k", 50)
				if err != nil || !r.OK {
					t.Fatalf("%+v, %v", r, err)
				}
				n := 0
				allow := func(l *Limiter, tokens int) {
					if mustAllow(t, l, "k", tokens).OK {
						n += tokens
					}
				}
				allow(b, 20)
				if err := r.Cancel(t.Context()); err != nil {
					t.Fatal(err)
				}
				allow(b, 30)
				allow(a, 10)
				m.flush()
				time.Sleep(2 * time.Second)
				for range 100 {
					allow(a, 1)
					allow(b, 1)
				}
				most := 101 // slack is less than a token
				if len(o.Also) > 0 {
					most += 10 // the first one that asks may have seen less than the other
				}
				if n > most {
					t.Errorf("%d admitted of 100, at most %d", n, most)
				}
			})
		})
	}
}
