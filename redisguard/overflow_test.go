package redisguard

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// roomless is a limiter in whose table no key has room.
func roomless(t *testing.T, m *model, o LimiterOptions) *Limiter {
	t.Helper()
	o.Name, o.OnOutage = "x", FailClosed
	l := m.fleet(t, 1, o)[0]
	l.keys.limit = 0
	return l
}

func (m *model) allRequests() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, asked := range m.asked {
		n += asked
	}
	return n
}

// The header of a denial that is remembered has the time of Retry-After, too.
func TestHeaderOfADenialWithoutRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := roomless(t, newModel(), LimiterOptions{Rate: 10, Per: time.Hour, Window: true})
		mustAllow(t, l, "k", 10)
		for i := range 3 {
			h := http.Header{}
			mustAllow(t, l, "k", 1).SetHeader(h)
			if got := h.Get("RateLimit"); got != `"x";r=0;t=3600` || h.Get("Retry-After") != "3600" || h.Get("X-RateLimit-Reset") != "3600" {
				t.Errorf("denial %d: %v", i, h)
			}
		}
	})
}

// A denial of a key without room costs no command until its RetryAfter, as that
// of any other key.
func TestDenialsWithoutRoomCostOneCommand(t *testing.T) {
	for _, o := range []LimiterOptions{
		{Rate: 10, Burst: 10}, {Rate: 10, Window: true}, {Rate: 1, Per: time.Hour, Burst: 10, Horizon: time.Millisecond},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newModel()
				l := roomless(t, m, o)
				const keys = 20
				for i := range keys {
					if d := mustAllow(t, l, fmt.Sprint(i), int(l.terms.capacity)); !d.OK {
						t.Fatalf("%+v", d)
					}
				}
				spent := m.allRequests()
				var first Decision
				for n := range 100 {
					for i := range keys {
						d := mustAllow(t, l, fmt.Sprint(i), 1)
						if d.OK || d.Fallback() || d.RetryAfter <= 0 {
							t.Fatalf("call %d of key %d: %+v", n, i, d)
						}
						if n == 0 && i == 0 {
							first = d
						}
					}
				}
				if n := m.allRequests() - spent; n > keys {
					t.Errorf("%d commands for 2,000 calls for %d keys that are denied", n, keys)
				}
				if saved := l.g.Status().Saved; saved < 99*keys {
					t.Errorf("%d commands saved", saved)
				}
				time.Sleep(first.RetryAfter)
				if d := mustAllow(t, l, "0", 1); !d.OK {
					t.Errorf("after its RetryAfter of %v: %+v", first.RetryAfter, d)
				}
			})
		})
	}
}

// Calls for such a key at one time share their requests.
func TestCallsWithoutRoomShareARequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.setDelay(20 * time.Millisecond)
		l := roomless(t, m, LimiterOptions{Rate: 10, Burst: 10})
		var mu sync.Mutex
		admitted := map[string]int{}
		var wg sync.WaitGroup
		for i := range 2000 {
			wg.Go(func() {
				key := fmt.Sprint(i % 20)
				if mustAllow(t, l, key, 1).OK {
					mu.Lock()
					defer mu.Unlock()
					admitted[key]++
				}
			})
		}
		wg.Wait()
		for key, n := range admitted {
			if n != int(l.terms.capacity) {
				t.Errorf("%d admitted of key %s, of a capacity of %v", n, key, l.terms.capacity)
			}
		}
		if n := m.allRequests(); len(admitted) != 20 || n > 20*requestsPerCall {
			t.Errorf("%d commands for 2,000 calls at once for 20 keys", n)
		}
		if n := len(l.guests.of); n > 0 {
			t.Errorf("%d keys are held after their last call", n)
		}
	})
}

// However many keys are denied, none is that has tokens; and what is known of
// them does not grow.
func TestHostileDenialsDenyNoOther(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := roomless(t, m, LimiterOptions{Rate: 1, Per: time.Hour, Burst: 1, Horizon: time.Millisecond})
		hostile := 1_000_000
		if !long { // still more than there is room for
			hostile, l.denials.size = 3000, l.denials.size/8
		}
		for i := range hostile {
			key := fmt.Sprint("hostile ", i)
			if d := mustAllow(t, l, key, 1); !d.OK {
				t.Fatalf("the first token of %s: %+v", key, d)
			}
			if d := mustAllow(t, l, key, 1); d.OK || d.Fallback() {
				t.Fatalf("the second token of %s: %+v", key, d)
			}
		}
		for i := range 1000 {
			if d := mustAllow(t, l, fmt.Sprint("honest ", i), 1); !d.OK {
				t.Fatalf("the token of honest key %d: %+v", i, d)
			}
		}
		if got, most := int64(len(l.denials.sets)*denialSetBytes), l.g.maxBytes/denialShare; got > most {
			t.Errorf("%d bytes of denials, of %d", got, most)
		}
	})
}

// A denial of many tokens denies no few, and none after the clock went back.
func TestDenialWithoutRoomIsForItsTokens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := roomless(t, m, LimiterOptions{Rate: 1, Per: time.Hour, Burst: 10, Horizon: time.Millisecond})
		clock := skewed(l)
		clock(2 * time.Hour)
		mustAllow(t, l, "k", 7)
		for _, c := range []struct {
			n  int
			ok bool
		}{{5, false}, {4, false}, {9, false}, {2, true}, {1, true}, {1, false}, {1, false}} {
			if d := mustAllow(t, l, "k", c.n); d.OK != c.ok || d.Fallback() {
				t.Errorf("%d tokens: %+v", c.n, d)
			}
		}
		before := m.requests("k")
		mustAllow(t, l, "k", 10)
		if n := m.requests("k") - before; n != 0 {
			t.Errorf("%d commands for more than what is known to be denied", n)
		}
		clock(0)
		m.flush()
		if d := mustAllow(t, l, "k", 1); !d.OK {
			t.Errorf("after the clock went back by two hours: %+v", d)
		}
	})
}

// A LimitOf that panics, or a limit that is not valid, leaves no key without room in
// memory.
func TestKeysWithoutRoomDoNotStayAfterAPanic(t *testing.T) {
	for _, limit := range []func(string) Limit{
		func(string) Limit { panic("no plans") },
		func(string) Limit { return Limit{Rate: -1} },
	} {
		bubble(t, func(t *testing.T) {
			l := roomless(t, newModel(), LimiterOptions{Rate: 1, Burst: 1, LimitOf: limit})
			for i := range 100 {
				for name, call := range map[string]func(key string) error{
					"Refund":   func(key string) error { return l.Refund(t.Context(), key, 1) },
					"Reset":    func(key string) error { return l.Reset(t.Context(), key) },
					"Peek":     func(key string) error { _, err := l.Peek(t.Context(), key); return err },
					"AllowN":   func(key string) error { _, err := l.AllowN(t.Context(), key, 1); return err },
					"ReserveN": func(key string) error { _, err := l.ReserveN(t.Context(), key, 1); return err },
					"WaitN":    func(key string) error { return l.WaitN(t.Context(), key, 1) },
				} {
					func() {
						defer func() { _ = recover() }()
						if err := call(fmt.Sprint(i)); err == nil {
							t.Errorf("%s: no error", name)
						}
					}()
				}
			}
			if n := len(l.guests.of); n > 0 {
				t.Errorf("%d keys are held after their last call", n)
			}
		})
	}
}
