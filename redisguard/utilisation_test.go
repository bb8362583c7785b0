package redisguard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// offer lets each of the instances want a token at random times, so many a
// second over all of them, for so long; it says how many were admitted.
func offer(instances []*Limiter, perSecond float64, span time.Duration) (offered, admitted int64) {
	var all, ok atomic.Int64
	var wg sync.WaitGroup
	for i, l := range instances {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			for start := time.Now(); ; {
				time.Sleep(time.Duration(r.ExpFloat64() / perSecond * float64(len(instances)) * float64(time.Second)))
				if time.Since(start) > span {
					return
				}
				d, err := l.Allow(context.Background(), "k")
				if err != nil {
					panic(err)
				}
				all.Add(1)
				if d.OK {
					ok.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return all.Load(), ok.Load()
}

// A limit that is asked for once a second must not cost what it limits.
func TestSteadyDemandIsServedWithOneRequestAHorizon(t *testing.T) {
	t.Parallel()
	const rate, settle, span = 500, 5, 20
	for _, c := range []struct {
		burst, instances int
		atLeast          float64 // of what could be admitted
	}{{0, 1, .98}, {5, 4, .95}, {50, 4, .95}, {500, 4, .95}, {50, 16, .92}} {
		for _, load := range []float64{0.01, 0.95, 1, 3} {
			t.Run(fmt.Sprintf("burst=%d/instances=%d/load=%v", c.burst, c.instances, load), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m := newModel()
					m.delay = time.Millisecond
					fleet := m.fleet(t, c.instances, LimiterOptions{Name: "x", Rate: rate, Burst: c.burst, OnOutage: FailClosed})
					offer(fleet, load*rate, settle*time.Second)
					before := m.requests("k")
					offered, admitted := offer(fleet, load*rate, span*time.Second)
					share := float64(admitted) / min(float64(offered), rate*span)
					asked := float64(m.requests("k")-before) / span / float64(c.instances)
					t.Logf("admitted %.1f%%, %.2f requests per instance and horizon", 100*share, asked)
					if share < c.atLeast {
						t.Errorf("admitted %d of %d offered and %d possible", admitted, offered, rate*span)
					}
					if asked > 1.05 {
						t.Errorf("%.2f requests per instance and horizon", asked)
					}
				})
			})
		}
	}
}

// fleet is so many instances that share a limit kept by m.
func (m *model) fleet(t *testing.T, n int, o LimiterOptions) []*Limiter {
	t.Helper()
	var fleet []*Limiter
	for range n {
		l, err := testGuard().Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		fleet = append(fleet, m.attach(l))
	}
	return fleet
}
