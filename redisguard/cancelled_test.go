package redisguard

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A call whose caller has left sends nothing, and debits nothing that this
// instance has in hand.
func TestCallThatIsCancelledDebitsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	late, stop := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer stop()
	for name, gone := range map[string]context.Context{"cancelled": ctx, "deadline": late} {
		for _, warm := range []bool{false, true} {
			bubble(t, func(t *testing.T) {
				m := newModel()
				l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Per: time.Hour, Burst: 10, Horizon: 20 * time.Minute, OnOutage: FailClosed})[0]
				used := 0
				if warm {
					mustAllow(t, l, "k", 1)
					used = 1
				}
				before := m.requests("k")
				k := l.Key("k")
				for range 20 {
					for _, allow := range []func() (Decision, error){
						func() (Decision, error) { return l.Allow(gone, "k") },
						func() (Decision, error) { return k.AllowN(gone, 2) },
						func() (Decision, error) { return l.AllowN(gone, "other", 1) },
					} {
						if d, err := allow(); d.OK || !errors.Is(err, gone.Err()) {
							t.Errorf("%s: %+v, %v", name, d, err)
						}
					}
				}
				time.Sleep(time.Second)
				if n := m.requests("k") - before + m.requests("other"); n != 0 {
					t.Errorf("%s: %d requests", name, n)
				}
				for i := range 10 - used {
					if !mustAllow(t, l, "k", 1).OK {
						t.Errorf("%s: token %d of the others was denied", name, i)
					}
				}
			})
		}
	}
}

func TestReadThatIsCancelledSendsNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fakeRedis{value: "v"}
		c := f.client(t)
		g := mustGuard(c)
		r, err := g.Reader(ReaderOptions{MaxAge: time.Minute, RefreshAfter: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := r.Get(t.Context(), "held").Result(); v != "v" || err != nil {
			t.Fatal(v, err)
		}
		time.Sleep(2 * time.Second) // the next hit would refresh
		before := f.asked()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for _, r := range []Reader{*r, Cached(c, time.Minute), Cached(c, 0)} {
			for _, cmd := range []redis.Cmder{r.Get(gone, "k"), r.HGet(gone, "h", "f"), r.MGet(gone, "k", "l")} {
				if !errors.Is(cmd.Err(), context.Canceled) {
					t.Errorf("%v: error %v", cmd, cmd.Err())
				}
			}
		}
		if v, err := r.Get(gone, "held").Result(); v != "v" || err != nil { // costs nothing
			t.Errorf("a hit: %q, %v", v, err)
		}
		time.Sleep(time.Second)
		if n := f.asked() - before; n != 0 {
			t.Errorf("%d commands", n)
		}
	})
}
