package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

func mustRollout(t *testing.T, o RolloutOptions) *Rollout {
	t.Helper()
	r, err := NewRollout(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The positions are those of every version.
func TestRolloutPositionsStay(t *testing.T) {
	for _, c := range []struct {
		name, key string
		want      float64
	}{
		{"", "", 0.722706486340339}, {"limits", "tenant-1", 0.29345402471571924}, {"limits", "tenant-2", 0.4564589216618976}, {"limit", "stenant-1", 0.06478045066817839}, {"limits", "\xff日本", 0.1498372350267969},
	} {
		if got := position(c.name, c.key); got != c.want {
			t.Errorf("%q of %q is at %v, want %v", c.key, c.name, got, c.want)
		}
	}
}

// A share has about so many keys of any kind, and all of a smaller share;
// another name chooses others.
func TestRolloutHasItsShare(t *testing.T) {
	withoutRace(t)
	const n = 20_000
	for _, form := range []string{"%d", "tenant-%d", "%08x", "%d:limit"} {
		r, other := mustRollout(t, RolloutOptions{Name: "a"}), mustRollout(t, RolloutOptions{Name: "b", Share: 0.5})
		had := map[string]bool{}
		for _, share := range []float64{0, 0.01, 0.1, 0.5, 0.9, 1} {
			if err := r.Set(share); err != nil || r.Share() != share {
				t.Fatal(err, r.Share())
			}
			in, both := 0, 0
			for i := range n {
				key := fmt.Sprintf(form, i)
				if !r.Has(key) {
					if had[key] {
						t.Fatalf("%s is in a smaller share, and not in %v", key, share)
					}
					continue
				}
				had[key] = true
				in++
				if other.Has(key) {
					both++
				}
			}
			deviation := 5 * math.Sqrt(n*share*(1-share))
			if math.Abs(float64(in)-n*share) > deviation || math.Abs(float64(both)-float64(in)/2) > 5*math.Sqrt(float64(in)/4) {
				t.Errorf("%s: share %v has %d keys of %d, and %d that half of another name has", form, share, in, n, both)
			}
		}
	}
}

func TestRolloutByInstance(t *testing.T) {
	const n = 2000
	in := 0
	for i := range n {
		r := mustRollout(t, RolloutOptions{Name: "a", Share: 0.25, Instance: fmt.Sprintf("pod-%d", i)})
		has := r.Has("one")
		if r.Has("two") != has {
			t.Fatal("an instance is partly in the rollout")
		}
		if has {
			in++
		}
	}
	if math.Abs(float64(in)-n/4) > 5*math.Sqrt(n*0.25*0.75) {
		t.Errorf("%d instances of %d", in, n)
	}
}

func TestRolloutRefusesShares(t *testing.T) {
	if share := (*Rollout)(nil).Share(); share != 1 {
		t.Errorf("no Rollout has all keys, and its share is %v", share)
	}
	r := mustRollout(t, RolloutOptions{Share: 0.5})
	for _, share := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		if _, err := NewRollout(RolloutOptions{Share: share}); err == nil {
			t.Errorf("NewRollout accepts %v", share)
		}
		if err := r.Set(share); err == nil || r.Share() != 0.5 {
			t.Errorf("Set(%v): %v, and the share is %v", share, err, r.Share())
		}
	}
	if !(*Rollout)(nil).Has("k") {
		t.Error("a nil Rollout does not have every key")
	}
}

// A rollout without what to do outside of it, or the reverse, is an error.
func TestRolloutNeedsBefore(t *testing.T) {
	g := testGuard()
	r := mustRollout(t, RolloutOptions{})
	limit := LimiterOptions{Name: "x", Rate: 1, Burst: 1, OnOutage: FailOpen}
	quota := QuotaOptions{Name: "x", Limit: 1, Window: time.Hour, OnOutage: FailOpen}
	for _, half := range []bool{true, false} {
		l, q, b := limit, quota, BreakerOptions{Name: "x"}
		if half {
			l.Rollout, q.Rollout, b.Rollout = r, r, r
		} else {
			l.Before = func(context.Context, string, int) (Decision, error) { return Decision{}, nil }
			q.Before = func(context.Context, string, int) error { return nil }
			b.Before = func(context.Context, string, func(context.Context) error) error { return nil }
		}
		if _, err := g.Limiter(l); err == nil {
			t.Errorf("a limiter, rollout only: %v", half)
		}
		if _, err := g.Quota(q); err == nil {
			t.Errorf("a quota, rollout only: %v", half)
		}
		if _, err := g.Breaker(b); err == nil {
			t.Errorf("a breaker, rollout only: %v", half)
		}
	}
}

// Keys outside are decided by Before, cost redisguard nothing, and change sides
// at once.
func TestRolloutOfALimiter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		r := mustRollout(t, RolloutOptions{Name: "a"})
		asked := map[string]int{}
		no := errors.New("no")
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed, Rollout: r,
			Before: func(_ context.Context, key string, n int) (Decision, error) {
				asked[key] += n
				return Decision{RetryAfter: time.Minute}, no
			}})[0]
		handle := l.Key("handle")
		for _, share := range []float64{0, 1, 0} {
			if err := r.Set(share); err != nil {
				t.Fatal(err)
			}
			clear(asked)
			d, err := l.AllowN(t.Context(), "k", 2)
			d2, err2 := handle.AllowN(t.Context(), 3)
			if share == 1 {
				if !d.OK || !d2.OK || err != nil || err2 != nil || len(asked) > 0 {
					t.Errorf("inside: %+v, %v, %+v, %v, Before got %v", d, err, d2, err2, asked)
				}
				if err := l.Wait(t.Context(), "k"); err != nil {
					t.Error(err)
				}
				continue
			}
			if d.RetryAfter != time.Minute || err != no || d2 != d || err2 != no || asked["k"] != 2 || asked["handle"] != 3 {
				t.Errorf("outside: %+v, %v, %+v, %v, Before got %v", d, err, d2, err2, asked)
			}
			if err := l.Wait(t.Context(), "k"); err != no {
				t.Errorf("Wait outside: %v", err)
			}
		}
		if got, want := l.g.Status().Limiters["x"], (Tally{Admitted: 6, Before: 12}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		if n := m.requests("k") + m.requests("handle"); n != 2 {
			t.Errorf("%d requests for two keys", n)
		}
	})
}

// What needs redisguard's account says so outside, and gives nothing back that
// Before admitted; what was reserved inside goes back wherever the key is now.
func TestRolloutOfAnAccount(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		r := mustRollout(t, RolloutOptions{Name: "a"})
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Per: time.Minute, Window: true, OnOutage: FailClosed, Rollout: r,
			Before: func(context.Context, string, int) (Decision, error) { return Decision{OK: true}, nil }})[0]
		ctx := t.Context()
		reserve := func() *Reservation {
			res, err := l.ReserveN(ctx, "k", 10)
			if err != nil || !res.OK {
				t.Fatalf("%+v, %v", res, err)
			}
			return res
		}
		outside := reserve()
		_, err := l.Peek(ctx, "k")
		for name, err := range map[string]error{"Peek": err, "Refund": l.Refund(ctx, "k", 1), "Reset": l.Reset(ctx, "k")} {
			if err != ErrOutside {
				t.Errorf("%s outside: %v", name, err)
			}
		}
		if n := m.requests("k"); n != 0 {
			t.Errorf("%d requests", n)
		}
		_ = r.Set(1)
		inside := reserve()
		if err := outside.Cancel(ctx); err != ErrOutside {
			t.Errorf("Cancel of what Before admitted: %v", err)
		}
		if d := mustAllow(t, l, "k", 1); d.OK {
			t.Error("more than the limit was admitted after Cancel of what Before admitted")
		}
		_ = r.Set(0)
		if err := inside.Cancel(ctx); err != nil {
			t.Errorf("Cancel of what redisguard admitted: %v", err)
		}
		_ = r.Set(1)
		if d := mustAllow(t, l, "k", 10); !d.OK {
			t.Errorf("after Cancel: %+v", d)
		}
	})
}

// Keys outside have no entry, so they take no memory.
func TestRolloutKeepsNoKeysOutside(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, LimiterOptions{Name: "x", Rate: 1, Burst: 1, OnOutage: FailClosed,
			Rollout: mustRollout(t, RolloutOptions{}),
			Before:  func(context.Context, string, int) (Decision, error) { return Decision{OK: true}, nil }})[0]
		for i := range 100 {
			mustAllow(t, l, fmt.Sprint(i), 1)
		}
		if n := l.keys.len(); n != 0 {
			t.Errorf("%d keys", n)
		}
	})
}

// A read outside is the client's own command, of every kind; inside it is
// cached.
func TestRolloutOfAReader(t *testing.T) {
	s := redistest.Start(t)
	g := guardFor(t, s)
	defer g.Close()
	r := mustRollout(t, RolloutOptions{Name: "a", Share: 1})
	reader, err := g.Reader(ReaderOptions{MaxAge: time.Hour, Rollout: r})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if err := s.Admin().MSet(ctx, "a", "1", "b", "2").Err(); err != nil {
		t.Fatal(err)
	}
	reads := map[string]func() (any, error){
		"get":     func() (any, error) { return reader.Get(ctx, "a").Result() },
		"exists":  func() (any, error) { return reader.Exists(ctx, "a").Result() },
		"hgetall": func() (any, error) { return reader.HGetAll(ctx, "no").Result() },
		"hget":    func() (any, error) { return reader.HGet(ctx, "no", "f").Result() },
		"mget":    func() (any, error) { return reader.MGet(ctx, "a", "b", "no").Result() },
	}
	for _, share := range []float64{1, 0, 1} {
		if err := r.Set(share); err != nil {
			t.Fatal(err)
		}
		for name, read := range reads {
			before := s.Commands()[name]
			var first string
			for i := range 5 {
				v, err := read()
				if got := fmt.Sprint(v, err); i == 0 {
					first = got
				} else if got != first {
					t.Errorf("%s: %s, then %s", name, first, got)
				}
			}
			sent := s.Commands()[name] - before
			if share == 0 && sent != 5 || share == 1 && sent > 1 {
				t.Errorf("share %v: %d of 5 %s were sent", share, sent, name)
			}
		}
	}
	if n := g.Status().PassedThrough; n != 25 {
		t.Errorf("%d reads passed through", n)
	}
	_ = r.Set(0)
	before := s.Commands()["get"]
	for range 5 {
		if v, ok, err := reader.Value(ctx, "a"); v != "1" || !ok || err != nil {
			t.Errorf("Value: %q, %v, %v", v, ok, err)
		}
	}
	if sent := s.Commands()["get"] - before; sent != 5 {
		t.Errorf("Value outside of the rollout sent %d GETs", sent)
	}
	g.Suspend()
	if v, err := reader.Get(ctx, "a").Result(); v != "1" || err != nil {
		t.Errorf("while the guard is suspended: %q, %v", v, err)
	}
}

func TestRolloutOfABreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := errors.New("refused by another breaker")
		refuse := false
		r := mustRollout(t, RolloutOptions{Name: "a", Share: 0})
		b := new(breakerModel).breakers(t, 1, BreakerOptions{Name: "b", Failures: 2, Rollout: r,
			Before: func(ctx context.Context, name string, call func(context.Context) error) error {
				if name != "dep" {
					t.Errorf("name %q", name)
				}
				if refuse {
					return refused
				}
				return call(ctx)
			}})[0]
		for range 9 {
			if err := call(b, errIll); err != errIll {
				t.Errorf("outside: %v", err)
			}
		}
		if v, err := Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 7, nil }); v != 7 || err != nil {
			t.Errorf("outside: %d, %v", v, err)
		}
		refuse = true
		if err := call(b, nil); err != refused {
			t.Errorf("outside: %v", err)
		}
		_ = r.Set(1)
		trip(t, b)
		_ = r.Set(0)
		refuse = false
		if err := call(b, nil); err != nil {
			t.Errorf("outside again: %v", err)
		}
		if got, want := b.g.Status().Breakers["b"].Tally, (Tally{Admitted: 2, Denied: 1, Before: 12}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}

// Outside, a command of a charged client asks Before, whose own commands through
// that client are free and end.
func TestRolloutOfAQuota(t *testing.T) {
	s := redistest.Start(t)
	g := guardFor(t, s)
	defer g.Close()
	charged := redis.NewClient(s.Options())
	defer charged.Close()
	r := mustRollout(t, RolloutOptions{Name: "a", Share: 0})
	over := errors.New("over budget")
	calls := 0
	q, err := g.Quota(QuotaOptions{Name: "plan", Limit: 3, Window: time.Hour, OnOutage: FailClosed, Rollout: r,
		Tenant: func(context.Context) string { return "t" },
		Before: func(ctx context.Context, tenant string, n int) error {
			calls++
			used, err := charged.IncrBy(ctx, "used:"+tenant, int64(n)).Result()
			if err == nil && used > 2 {
				err = over
			}
			return err
		}})
	if err != nil {
		t.Fatal(err)
	}
	q.Charge(charged)
	var got []error
	for range 3 {
		got = append(got, charged.Set(t.Context(), "k", "v", 0).Err())
	}
	if got[0] != nil || got[1] != nil || got[2] != over || calls != 3 {
		t.Errorf("outside: %v after %d calls", got, calls)
	}
	_ = r.Set(1)
	for range 3 {
		if err := charged.Set(t.Context(), "k", "v", 0).Err(); err != nil {
			t.Errorf("inside: %v", err)
		}
	}
	if err := q.Spend(t.Context(), "t", 1); !errors.Is(err, ErrQuota) || calls != 3 {
		t.Errorf("inside, beyond the limit: %v", err)
	}
	if got, want := g.Status().Quotas["plan"], (Tally{Admitted: 3, Denied: 1, Before: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// What Before decides about a negative number of operations, or of tokens, takes
// nothing from its count: a counter never decreases.
func TestBeforeOfANegativeNumberIsNotCounted(t *testing.T) {
	g := testGuard()
	r := mustRollout(t, RolloutOptions{Name: "a", Share: 0})
	var got []int
	q, err := g.Quota(QuotaOptions{Name: "plan", Limit: 10, Window: time.Hour, OnOutage: FailOpen, Rollout: r,
		Before: func(_ context.Context, _ string, n int) error { got = append(got, n); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	l, err := g.Limiter(LimiterOptions{Name: "api", Rate: 10, Burst: 10, OnOutage: FailOpen, Rollout: r,
		Before: func(_ context.Context, _ string, n int) (Decision, error) {
			got = append(got, n)
			return Decision{}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{5, -7} {
		if err := q.Spend(t.Context(), "t", n); err != nil {
			t.Error(err)
		}
		if _, err := l.AllowN(t.Context(), "t", n); err != nil {
			t.Error(err)
		}
	}
	if s := g.Status(); s.Quotas["plan"].Before != 5 || s.Limiters["api"].Before != 5 || !slices.Equal(got, []int{5, 5, -7, -7}) {
		t.Errorf("counted %+v and %+v, Before had %d", s.Quotas, s.Limiters, got)
	}
}

// A Before that denies and does not say until when is not called without a pause.
func TestWaitPausesBetweenCallsOfBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		o := withName(LimiterOptions{Rate: 10, Burst: 10, Rollout: mustRollout(t, RolloutOptions{Name: "x"})})
		o.Before = func(context.Context, string, int) (Decision, error) {
			calls++
			return Decision{OK: calls == 1000}, nil
		}
		g, err := New(idle, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		l, err := g.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer stop()
		if err := l.Wait(ctx, "k"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if calls < 2 || calls > 31 {
			t.Errorf("%d calls in 300 ms", calls)
		}
	})
}

// How long calls of Before take follows from no limit of the limiter's.
func TestWaitForBeforeHasNoLimitOfTheLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := withName(LimiterOptions{Rate: 10, Burst: 10, Rollout: mustRollout(t, RolloutOptions{Name: "x"})})
		o.Before = func(context.Context, string, int) (Decision, error) {
			time.Sleep(100 * time.Millisecond)
			return Decision{OK: true}, nil
		}
		l, err := testGuard().Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := l.WaitN(ctx, "k", 1000); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}
