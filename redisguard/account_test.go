package redisguard

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// accountLimits are limits with tokens that are leased, and with tokens that are
// debited one by one.
var accountLimits = []LimiterOptions{
	{Rate: 100, Burst: 100},
	{Rate: 100, Burst: 10},
	{Rate: 20, Per: time.Hour, Burst: 20},
	{Rate: 20, Per: time.Hour, Window: true},
	{Rate: 1000, Per: time.Hour, Window: true, Horizon: 10 * time.Minute},
	{Rate: 20, Per: time.Hour, Burst: 20, Also: []Limit{{Rate: 500, Per: 24 * time.Hour, Window: true}}},
}

func drainAll(t *testing.T, fleet ...*Limiter) (n int) {
	t.Helper()
	for before := -1; n > before; {
		before = n
		for _, l := range fleet {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
		}
	}
	return n
}

// A Peek gives nothing back either, of an account that owes more than the limit
// has since it was lowered: an instance with the higher one, or one that gets it
// again, admits nothing more.
func TestPeekOfALoweredLimitGivesNothingBack(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	for _, window := range []bool{false, true} {
		limit := func(n int) LimiterOptions {
			o := LimiterOptions{Name: fmt.Sprint("window ", window), Rate: n, Per: time.Hour, Window: window, OnOutage: FailClosed}
			if !window {
				o.Burst = n
			}
			return o
		}
		high, err := guardFor(t, s).Limiter(limit(100))
		if err != nil {
			t.Fatal(err)
		}
		low, err := guardFor(t, s).Limiter(limit(10))
		if err != nil {
			t.Fatal(err)
		}
		if n := drainAll(t, high); n < 100 || n > 101 { // the rate may give one meanwhile
			t.Fatalf("window %v: %d admitted of 100", window, n)
		}
		key := high.terms.prefix + "k"
		before, life := c.Get(t.Context(), key).Val(), c.PTTL(t.Context(), key).Val()
		if d, err := low.Peek(t.Context(), "k"); err != nil || d.OK || d.Remaining() != 0 {
			t.Errorf("window %v: %+v, %v", window, d, err)
		}
		after, rest := c.Get(t.Context(), key).Val(), c.PTTL(t.Context(), key).Val()
		if before != after || rest < life/2 {
			t.Errorf("window %v: Peek has changed %q for %v to %q for %v", window, before, life, after, rest)
		}
	}
}

// What is refunded can be admitted once more, and no more than that.
func TestRefund(t *testing.T) {
	for _, o := range accountLimits {
		for _, room := range []bool{true, false} {
			t.Run(fmt.Sprintf("%+v/room=%v", o, room), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					l := newModel().fleet(t, 1, withName(o))[0]
					if !room {
						l.keys.limit = 0
					}
					all := drainAll(t, l)
					if all != l.terms.policies[0].limitOf() {
						t.Fatalf("%d admitted", all)
					}
					for _, n := range []int{1, 3, 5} {
						if err := l.Refund(t.Context(), "k", n); err != nil {
							t.Fatal(err)
						}
						wait := mustAllow(t, l, "k", 1)
						if got := drainAll(t, l); wait.OK && got+1 != n || !wait.OK && got != 0 {
							t.Errorf("%d admitted after a refund of %d, %+v", got, n, wait)
						} else if !wait.OK { // a request was sent for more less than a horizon ago
							time.Sleep(wait.RetryAfter)
							if got := drainAll(t, l); got < n {
								t.Errorf("%d admitted after a refund of %d and %v", got, n, wait.RetryAfter)
							}
						}
					}
				})
			})
		}
	}
}

func (p *policy) limitOf() int { return int(p.limit) }

// A refund of more than was admitted admits no more than the limit and what is
// in hand.
func TestRefundOfTooMuch(t *testing.T) {
	for _, o := range accountLimits {
		bubble(t, func(t *testing.T) {
			m := newModel()
			l := m.fleet(t, 1, withName(o))[0]
			for range 5 {
				mustAllow(t, l, "k", 1)
			}
			for range 10 {
				if err := l.Refund(t.Context(), "k", 1_000_000); err != nil {
					t.Fatal(err)
				}
			}
			k := l.Key("k")
			if got, most := drainAll(t, l), int(l.terms.burst+1e-6)+int(k.cur.granted); got > most {
				t.Errorf("%+v: %d admitted, the limit is %d", o, got, most)
			}
			if err := l.Refund(t.Context(), "k", -1); err == nil {
				t.Error("a negative refund is no error")
			}
		})
	}
}

// A refund within a lease costs no command.
func TestRefundCostsNoCommandWithinALease(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, withName(LimiterOptions{Rate: 1000, Burst: 1000}))[0]
		mustAllow(t, l, "k", 1)
		before := m.requests("k")
		for range 100 {
			d := mustAllow(t, l, "k", 3)
			if err := l.Refund(t.Context(), "k", 3); err != nil {
				t.Fatal(err)
			}
			if again := mustAllow(t, l, "k", 3); again.Remaining() != d.Remaining() {
				t.Fatalf("%+v, then %+v", d, again)
			}
			if err := l.Refund(t.Context(), "k", 3); err != nil {
				t.Fatal(err)
			}
		}
		if n := m.requests("k") - before; n > 0 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestReservation(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 10, Per: time.Hour, Burst: 10}))[0]
		r, err := l.ReserveN(t.Context(), "k", 10)
		if err != nil || !r.OK || r.Remaining() != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		no, err := l.ReserveN(t.Context(), "k", 1)
		if err != nil || no.OK || no.RetryAfter <= 0 {
			t.Fatalf("%+v, %v", no, err)
		}
		for _, r := range []*Reservation{no, r, r, r} {
			if err := r.Cancel(t.Context()); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(no.RetryAfter)
		if n := drainAll(t, l); n != 10 {
			t.Errorf("%d admitted after a cancelled reservation of 10", n)
		}
		if _, err := l.ReserveN(t.Context(), "k", 11); !errors.Is(err, ErrTooMany) {
			t.Errorf("error %v", err)
		}
	})
}

// A Cancel that fails before it has sent anything gives the tokens back when it is
// called again, and never twice.
func TestCancelAfterOneThatSentNothing(t *testing.T) {
	for _, o := range []LimiterOptions{{Rate: 10, Per: time.Hour, Burst: 10}, {Rate: 100, Burst: 100}} {
		bubble(t, func(t *testing.T) {
			m := newModel()
			l := m.fleet(t, 1, withName(o))[0]
			mustAllow(t, l, "k", 1) // so that a lease has room for a part of the tokens
			r, err := l.ReserveN(t.Context(), "k", o.Burst-1)
			if err != nil || !r.OK {
				t.Fatalf("%+v, %v", r, err)
			}
			drainAll(t, l)
			gone, stop := context.WithCancel(t.Context())
			stop()
			if err := r.Cancel(gone); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v of a context that has ended", err)
			}
			l.g.Suspend()
			if err := r.Cancel(t.Context()); !errors.Is(err, ErrSuspended) {
				t.Errorf("error %v while suspended", err)
			}
			l.g.Resume()
			for range 3 {
				if err := r.Cancel(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if n := drainAll(t, l); n != o.Burst-1 {
				t.Errorf("%+v: %d admitted after a Cancel of %d", o, n, o.Burst-1)
			}
			m.setDown(true)
			if r, err = l.ReserveN(t.Context(), "other", 0); err != nil || r.Cancel(t.Context()) != nil {
				t.Errorf("%+v, %v of no tokens", r, err)
			}
		})
	}
}

// After a request without a reply the tokens may be back, so Cancel does nothing
// more.
func TestCancelWithoutAReplyIsTheLast(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, withName(LimiterOptions{Rate: 10, Per: time.Hour, Burst: 10}))[0]
		r, err := l.ReserveN(t.Context(), "k", 6)
		if err != nil || !r.OK {
			t.Fatalf("%+v, %v", r, err)
		}
		m.setDelay(2 * l.g.timeout)
		if err := r.Cancel(t.Context()); !errors.Is(err, ErrUnavailable) {
			t.Errorf("error %v", err)
		}
		time.Sleep(time.Second)
		m.setDelay(0)
		if err := r.Cancel(t.Context()); err != nil {
			t.Error(err)
		}
		if n := drainAll(t, l); n > 10 {
			t.Errorf("%d admitted of 10 after a Cancel of 6 of them", n)
		}
	})
}

// A reservation gives nothing to the window after its own: that one has all its
// tokens anyway, and would admit some of them twice.
func TestReservationEndsWithItsWindow(t *testing.T) {
	for _, rate := range []int{5, 100} {
		bubble(t, func(t *testing.T) {
			l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: rate, Per: 2 * time.Second, Window: true}))[0]
			var all []*Reservation
			for range rate {
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
			time.Sleep(2100 * time.Millisecond)
			n := drainAll(t, l)
			for _, r := range all[1:] {
				if err := r.Cancel(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if n += drainAll(t, l); n != rate {
				t.Errorf("a window of %d admitted %d", rate, n)
			}
		})
	}
}

// A Peek ends with its context, and the others go on waiting.
func TestPeekEndsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := distant(t, newModel(), 100*time.Millisecond, 1, withName(LimiterOptions{Rate: 10, Burst: 10}))[0]
		var other sync.WaitGroup
		for range 2 {
			other.Go(func() {
				if d, err := l.Peek(t.Context(), "k"); err != nil || !d.OK {
					t.Errorf("%+v, %v", d, err)
				}
			})
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer stop()
		start := time.Now()
		if _, err := l.Peek(ctx, "k"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took != 20*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		other.Wait()
	})
}

// A Peek that shares the request of another one has its answer, also if the other
// has left and the key has no room.
func TestPeekSharesTheAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := distant(t, newModel(), 100*time.Millisecond, 1, withName(LimiterOptions{Rate: 10, Per: time.Hour, Burst: 10}))[0]
		l.keys.limit = 0
		drainAll(t, l)
		time.Sleep(time.Second)
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer stop()
		if _, err := l.Peek(ctx, "k"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if d, err := l.Peek(t.Context(), "k"); err != nil || d.OK || d.Remaining() > 0 {
			t.Errorf("%+v, %v of a key that is denied", d, err)
		}
	})
}

// Peek says what Allow would, spends nothing, and asks once per horizon at most,
// however many look at once.
func TestPeek(t *testing.T) {
	for _, o := range accountLimits {
		bubble(t, func(t *testing.T) {
			m := newModel()
			fleet := distant(t, m, time.Millisecond, 2, withName(o))
			a, b := fleet[0], fleet[1]
			for range 3 {
				mustAllow(t, a, "k", 1)
			}
			before := m.requests("k")
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() {
					if _, err := b.Peek(t.Context(), "k"); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			d, err := b.Peek(t.Context(), "k")
			if limit := int(b.terms.burst + 1e-6); err != nil || !d.OK || d.Remaining() > limit-3+2 || d.Remaining() < limit-50 && limit > 50 || d.Limit() != limit {
				t.Errorf("%+v: %+v, %v", o, d, err)
			}
			if n := m.requests("k") - before; n != 1 {
				t.Errorf("%+v: %d requests", o, n)
			}
			time.Sleep(b.horizon)
			if d, err = b.Peek(t.Context(), "k"); err != nil {
				t.Error(err)
			}
			if got := mustAllow(t, b, "k", d.Remaining()); !got.OK {
				t.Errorf("%+v: %+v, and then %+v", o, d, got)
			}
			m.setDown(true)
			time.Sleep(2 * b.horizon)
			if d, err := b.Peek(t.Context(), "new"); err != nil || d.OK || !d.Fallback() {
				t.Errorf("%+v, %v in an outage", d, err)
			}
			gone, stop := context.WithCancel(t.Context())
			stop()
			if _, err := b.Peek(gone, "k"); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// After Reset a key has its whole limit again.
func TestReset(t *testing.T) {
	for _, o := range accountLimits {
		bubble(t, func(t *testing.T) {
			m := newModel()
			fleet := m.fleet(t, 2, withName(o))
			first := drainAll(t, fleet...)
			if err := fleet[0].Reset(t.Context(), "k"); err != nil {
				t.Fatal(err)
			}
			if n := drainAll(t, fleet[0]); n < first*9/10 || n > first {
				t.Errorf("%+v: %d admitted after Reset, %d before", o, n, first)
			}
			m.setDown(true)
			if err := fleet[0].Reset(t.Context(), "other"); !errors.Is(err, errModelDown) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// The same on a real server.
func TestRefundAndResetOnAServer(t *testing.T) {
	for i, o := range accountLimits {
		o.Name, o.OnOutage = fmt.Sprint(i), FailClosed
		o.Per, o.Horizon = time.Hour, 0
		l, err := guardFor(t, redistest.Shared(t)).Limiter(o)
		if err != nil {
			o.Burst = o.Rate
			if l, err = guardFor(t, redistest.Shared(t)).Limiter(o); err != nil {
				t.Fatal(err)
			}
		}
		first := drainAll(t, l)
		if first < int(l.terms.burst) {
			t.Errorf("%+v: %d admitted", o, first)
		}
		if err := l.Refund(t.Context(), "k", 4); err != nil {
			t.Fatal(err)
		}
		d, err := l.Peek(t.Context(), "k")
		if err != nil || d.Limit() != int(l.terms.burst) {
			t.Errorf("%+v, %v", d, err)
		}
		if err := l.Reset(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		if n := drainAll(t, l); n < first*9/10 || n > first+1 {
			t.Errorf("%+v: %d admitted after Reset, %d before", o, n, first)
		}
	}
}

// A dry run admits all, counts what it would deny, and debits no more for it.
func TestDryRun(t *testing.T) {
	for _, room := range []bool{true, false} {
		bubble(t, func(t *testing.T) {
			m := newModel()
			l := m.fleet(t, 1, withName(LimiterOptions{Rate: 20, Per: time.Hour, Burst: 20, DryRun: true}))[0]
			if !room {
				l.keys.limit = 0
			}
			would := 0
			for range 100 {
				d := mustAllow(t, l, "k", 1)
				if !d.OK {
					t.Fatalf("%+v", d)
				}
				if d.RetryAfter > 0 {
					would++
				}
			}
			if n := l.g.Status().WouldDeny; would != 80 || n != 80 {
				t.Errorf("%d decisions, WouldDeny %d of 80", would, n)
			}
			if n := m.requests("k"); n > 21 {
				t.Errorf("%d requests", n)
			}
			l.SetDryRun(false)
			if d := mustAllow(t, l, "k", 1); d.OK {
				t.Errorf("%+v without a dry run", d)
			}
		})
	}
}

// Calls that wait for a key get their tokens in the order in which they came,
// also large ones among small ones. Those that leave delay nobody.
func TestWaitIsFirstInFirstOut(t *testing.T) {
	for _, o := range []LimiterOptions{{Rate: 100, Burst: 100}, {Rate: 100, Burst: 5}, {Rate: 50, Window: true}} {
		for _, room := range []bool{true, false} {
			bubble(t, func(t *testing.T) {
				l := distant(t, newModel(), time.Millisecond, 1, withName(o))[0]
				if !room {
					l.keys.limit = 0
				}
				drainAll(t, l)
				var mu sync.Mutex
				admitted := 0
				at := make([]time.Time, 200) // zero for a cancelled one
				var wg sync.WaitGroup
				for i := range at {
					time.Sleep(time.Microsecond)
					wg.Go(func() {
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						if i%10 == 3 {
							time.AfterFunc(time.Duration(i)*time.Millisecond, cancel)
						}
						if err := l.WaitN(ctx, "k", 1+i%5); err != nil {
							if i%10 != 3 || !errors.Is(err, context.Canceled) {
								t.Errorf("call %d: %v", i, err)
							}
							return
						}
						mu.Lock()
						defer mu.Unlock()
						at[i] = time.Now()
						admitted++
					})
				}
				wg.Wait()
				if admitted < 180 {
					t.Errorf("%+v: %d admitted", o, admitted)
				}
				last := time.Time{} // several may be admitted at one moment, and return in any order
				for i, when := range at {
					if !when.IsZero() && when.Before(last) {
						t.Errorf("%+v: call %d is admitted %v before an earlier one", o, i, last.Sub(when))
					} else if !when.IsZero() {
						last = when
					}
				}
				if len(l.lines.of) > 0 {
					t.Errorf("%d lines are left", len(l.lines.of))
				}
			})
		}
	}
}

// A call whose deadline is before the tokens of those ahead of it fails at once.
func TestWaitBehindALongLine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 10, Burst: 10, Horizon: 100 * time.Millisecond, MaxHorizon: 100 * time.Millisecond}))[0]
		long, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { _ = l.WaitN(long, "k", 5) })
		}
		time.Sleep(time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		if err := l.Wait(ctx, "k"); !errors.Is(err, errDeadline) || time.Since(start) > 0 {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
		stop()
		wg.Wait()
		if err := l.Wait(ctx, "k"); err != nil {
			t.Errorf("error %v with no line", err)
		}
	})
}

// Tokens that are never admitted are an error at once, and nobody waits for them.
func TestWaitForTooManyIsNoPartOfTheLine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newModel().fleet(t, 1, withName(LimiterOptions{Rate: 10, Burst: 10}))[0]
		drainAll(t, l)
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := l.WaitN(ctx, "k", 10); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		for _, n := range []int{1_000_000, -1_000_000} {
			wg.Go(func() {
				start := time.Now()
				err := l.WaitN(ctx, "k", n)
				if took := time.Since(start); err == nil || errors.Is(err, ErrTooMany) != (n > 0) || took > 0 {
					t.Errorf("%d tokens: %v after %v", n, err, took)
				}
			})
			synctest.Wait()
			wg.Go(func() {
				if err := l.Wait(ctx, "k"); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		wg.Wait()
	})
}

// Whoever waits when the guard is closed would wait for ever, as Redis is not
// asked any more.
func TestCloseEndsWaits(t *testing.T) {
	for _, o := range []LimiterOptions{{Rate: 1, Per: time.Hour, Burst: 1}, {Rate: 1, Per: time.Hour, Window: true}} {
		bubble(t, func(t *testing.T) {
			l := newModel().fleet(t, 1, withName(o))[0]
			drainAll(t, l)
			began := time.Now()
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if err := l.Wait(t.Context(), "k"); !errors.Is(err, ErrClosed) {
						t.Errorf("%+v: error %v", o, err)
					}
				})
			}
			time.Sleep(time.Second)
			if err := l.g.Close(); err != nil {
				t.Error(err)
			}
			wg.Wait()
			if err := l.Wait(t.Context(), "k"); !errors.Is(err, ErrClosed) || time.Since(began) > time.Second {
				t.Errorf("%+v: error %v of a later call, after %v", o, err, time.Since(began))
			}
		})
	}
}
