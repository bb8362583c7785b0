package redisguard

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// One master is gone: keys that the others serve are not decided by OnOutage,
// and those that it served wait no longer than for a probe.
func TestLimiterPartOfAClusterIsAway(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := new(fakeRedis)
		c, master := f.cluster(t)
		g := newGuard(c, testTimeout)
		t.Cleanup(func() { g.Close() })
		l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
		if err != nil {
			t.Fatal(err)
		}
		away := func(key string) bool { return master(key) == fakeMasters[2] }
		send := newModel().attach(l).send
		l.send = func(ctx context.Context, t *terms, key string, args []any) ([]int64, error) {
			f.block(l.terms.prefix + key)
			return send(ctx, t, key, args)
		}
		f.freezeSome(t, func(addr string) bool { return addr == fakeMasters[2] }, away)
		waited, denied := 0, 0
		start := time.Now()
		for i := range 600 {
			key := fmt.Sprint("k", i)
			began := time.Now()
			d := mustAllow(t, l, key, 1)
			took := time.Since(began)
			switch of := away(l.terms.prefix + key); {
			case !of && (!d.OK || d.Fallback() || took > 0):
				t.Errorf("%s of a master that answers: %+v after %v", key, d, took)
			case of && (d.OK || !d.Fallback() || took > testTimeout):
				t.Errorf("%s of the master that is away: %+v after %v", key, d, took)
			case took > 0:
				waited++
			}
			if away(l.terms.prefix + key) {
				denied++
			}
			time.Sleep(5 * time.Millisecond)
		}
		if denied < 100 || waited == 0 {
			t.Fatalf("%d calls for the master that is away, of which %d waited", denied, waited)
		}
		if most := mostRequests(time.Since(start)); int64(waited) > most {
			t.Errorf("%d first calls waited for the master that is away, at most %d", waited, most)
		}
	})
}
