package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
)

// However many requests a call waits for, it has one Timeout for them.
func TestLimiterCallHasOneDeadline(t *testing.T) {
	for _, trip := range roundTrips {
		for _, policy := range []OutagePolicy{FailOpen, FailClosed} {
			for _, o := range []LimiterOptions{
				{Rate: 1000, Burst: 1000},
				{Rate: 1000, Burst: 1000, Horizon: 10 * time.Millisecond},
				{Rate: 1000, Window: true, Horizon: 10 * time.Millisecond},
			} {
				o.Name, o.OnOutage = "x", policy
				t.Run(fmt.Sprintf("%v/%+v", trip, o), func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						m := newModel()
						l := distant(t, m, trip, 1, o)[0]
						q := &Quota{l: l}
						r := rand.New(rand.NewPCG(1, 2))
						var wg sync.WaitGroup
						for i := range 500 { // on a key that nobody knew, each more than the last batch had
							n := 1 + r.IntN(30)
							time.Sleep(time.Duration(r.IntN(int(time.Millisecond))))
							wg.Go(func() {
								began := time.Now()
								var err error
								if i%2 == 0 {
									_, err = l.AllowN(context.Background(), "k", n)
								} else if err = q.Spend(context.Background(), "k", n); errors.Is(err, ErrQuota) {
									err = nil
								}
								if took := time.Since(began); err != nil || took > l.g.timeout {
									t.Errorf("call %d of %d tokens: %v after %v", i, n, err, took)
								}
							})
						}
						wg.Wait()
					})
				})
			}
		}
	}
}

// A call that OnOutage decided for, as its time was over, shows in the Status,
// whatever the next request brings.
func TestStatusShowsACallWhoseTimeIsOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := distant(t, m, 200*time.Millisecond, 1, LimiterOptions{Name: "x", Rate: 1000, Burst: 1000, OnOutage: FailClosed})[0]
		go l.Allow(context.Background(), "k") // leases a sixteenth of a second's
		time.Sleep(time.Millisecond)
		began := time.Now()
		d, err := l.AllowN(t.Context(), "k", 500)
		if took := time.Since(began); err != nil || !d.Fallback() || took != l.g.timeout {
			t.Errorf("%+v, %v after %v", d, err, took)
		}
		if st := l.g.Status(); st.State != Degraded || !errors.Is(st.LastError, ErrUnavailable) {
			t.Errorf("%s, last error %v", st.State, st.LastError)
		}
		time.Sleep(time.Second)
		if st := l.g.Status(); st.State != OK {
			t.Errorf("after the request that succeeded: %s", st.State)
		}
		if down, _ := l.g.gate.state(); down || l.down.Load() {
			t.Error("Redis answered each request in time, and is taken for away")
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	for _, trip := range roundTrips {
		t.Run(trip.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newModel()
				l := distant(t, m, trip, 1, LimiterOptions{Name: "x", Rate: 10, Burst: 5, Horizon: 100 * time.Millisecond, OnOutage: FailClosed})[0]
				for _, patience := range []time.Duration{10 * time.Millisecond, 150 * time.Millisecond, 700 * time.Millisecond} {
					for range 20 {
						ctx, cancel := context.WithTimeout(t.Context(), patience)
						began := time.Now()
						err := l.WaitN(ctx, "k", 3)
						if took := time.Since(began); took > patience || err != nil && !errors.Is(err, context.DeadlineExceeded) {
							t.Errorf("%v after %v of %v", err, took, patience)
						}
						cancel()
					}
				}
			})
		})
	}
}

func TestBreakersClaimHasOneDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testGuard()
		b, err := g.Breaker(BreakerOptions{Name: "b"})
		if err != nil {
			t.Fatal(err)
		}
		const trip = testTimeout * 7 / 10
		var requests atomic.Int64
		b.send = func(context.Context, string, string, string, time.Duration) (string, error) {
			requests.Add(1)
			time.Sleep(trip)
			return "lineage:5:o:" + b.owner + ":" + b.owner, nil // what this instance said before
		}
		began := time.Now()
		if _, mine, known := b.circuits.get("dep").claim(t.Context(), ""); !mine || known {
			t.Error("without Redis everyone probes for itself")
		}
		if took := time.Since(began); took != testTimeout {
			t.Errorf("it took %v", took)
		}
		if n := requests.Load(); n != 2 {
			t.Errorf("%d requests, want two in one Timeout", n)
		}
		if down, _ := g.gate.state(); down {
			t.Error("a request that had too little time says that Redis is away")
		}
		if st := g.Status(); st.State != Degraded || !errors.Is(st.LastError, ErrUnavailable) {
			t.Errorf("%s, last error %v", st.State, st.LastError)
		}
		time.Sleep(time.Second)
	})
}

// On a cluster a key's first call waits in an outage too, and no longer.
func TestFirstLookAtAClusterHasOneDeadline(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := distant(t, m, time.Hour, 1, LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: FailClosed})[0]
		t.Cleanup(func() { time.Sleep(2 * time.Hour) })
		l.apart = true
		for i := range 20 {
			began := time.Now()
			d, err := l.Allow(t.Context(), fmt.Sprint(i))
			if took := time.Since(began); err != nil || !d.Fallback() || took > l.g.timeout {
				t.Errorf("key %d: %+v, %v after %v", i, d, err, took)
			}
			time.Sleep(time.Second)
		}
	})
}

// A read that is asked for once more, as a hook changed the key, has what is
// left of the first.
func TestReadThatIsAskedForAgainHasOneDeadline(t *testing.T) {
	for name, read := range map[string]func(r *Reader) error{
		"get":  func(r *Reader) error { return r.Get(context.Background(), "k").Err() },
		"mget": func(r *Reader) error { return r.MGet(context.Background(), "k", "l").Err() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const trip = patience * 7 / 10
				var requests atomic.Int64
				c := new(fakeRedis).client(t, hookFunc(func(_ context.Context, cmd redis.Cmder, _ redis.ProcessHook) error {
					requests.Add(1)
					cmd.Args()[1] = "other:" + cmd.Args()[1].(string)
					time.Sleep(trip)
					cmd.SetErr(redis.Nil)
					if m, ok := cmd.(*redis.SliceCmd); ok {
						m.SetVal([]any{nil, nil})
						cmd.SetErr(nil)
					}
					return cmd.Err()
				}))
				r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
				began := time.Now()
				err := read(r)
				if took := time.Since(began); took != patience || !errors.Is(err, ErrUnavailable) {
					t.Errorf("%v after %v", err, took)
				}
				if n := requests.Load(); n != 2 {
					t.Errorf("%d requests, want two in one Timeout", n)
				}
				if down, _ := g.gate.state(); down {
					t.Error("a request that had too little time says that Redis is away")
				}
				time.Sleep(time.Second)
			})
		})
	}
}
