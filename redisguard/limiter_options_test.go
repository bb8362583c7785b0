package redisguard

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"
)

func TestLimiterLargeRequests(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Per: time.Minute, Burst: 50, OnOutage: FailClosed})[0]
		for _, n := range []int{51, 1000, math.MaxInt32, math.MaxInt} {
			if _, err := l.AllowN(t.Context(), "k", n); !errors.Is(err, ErrTooMany) {
				t.Errorf("AllowN(%d): error %v", n, err)
			}
		}
		if _, err := l.AllowN(t.Context(), "k", -1); err == nil {
			t.Error("AllowN(-1) is no error")
		}
		if d := mustAllow(t, l, "k", 0); !d.OK || m.requests("k") != 0 {
			t.Errorf("AllowN(0): %+v after %d requests", d, m.requests("k"))
		}
		if d := mustAllow(t, l, "k", 45); !d.OK {
			t.Errorf("45 of 50: %+v", d)
		}
		if d := mustAllow(t, l, "k", 45); d.OK || d.RetryAfter < 200*time.Second {
			t.Errorf("45 more of 50: %+v", d)
		}
		for i := range 5 { // a large denial does not take from small requests
			time.Sleep(time.Second)
			if d := mustAllow(t, l, "k", 1); !d.OK {
				t.Errorf("token %d of the five that are left: %+v", i, d)
			}
		}
	})
}

func TestLimiterOptionsThatMeanNothing(t *testing.T) {
	good := LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: FailOpen}
	if _, err := testGuard().Limiter(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*LimiterOptions){
		"no name":              func(o *LimiterOptions) { o.Name = "" },
		"colon":                func(o *LimiterOptions) { o.Name = "a:b" },
		"no rate":              func(o *LimiterOptions) { o.Rate = 0 },
		"negative rate":        func(o *LimiterOptions) { o.Rate = -1 },
		"negative burst":       func(o *LimiterOptions) { o.Burst = -1 },
		"negative per":         func(o *LimiterOptions) { o.Per = -1 },
		"nothing admitted":     func(o *LimiterOptions) { o.Burst, o.Per = 0, time.Hour },
		"window with a burst":  func(o *LimiterOptions) { o.Window = true },
		"horizon over window":  func(o *LimiterOptions) { o.Window, o.Burst, o.Horizon = true, 0, time.Hour },
		"no outage policy":     func(o *LimiterOptions) { o.OnOutage = 0 },
		"unknown policy":       func(o *LimiterOptions) { o.OnOutage = 9 },
		"fallback of no share": func(o *LimiterOptions) { o.OnOutage = LocalFallback },
		"negative instances":   func(o *LimiterOptions) { o.MaxInstances = -1 },
		"max below horizon":    func(o *LimiterOptions) { o.MaxHorizon = time.Millisecond },
		"negative max":         func(o *LimiterOptions) { o.MaxHorizon = -1 },
		"tiny horizon":         func(o *LimiterOptions) { o.Horizon = 1 },
		"years for the burst":  func(o *LimiterOptions) { o.Burst, o.Per = 1<<30, 24*time.Hour },
	} {
		o := good
		spoil(&o)
		if _, err := testGuard().Limiter(o); err == nil {
			t.Errorf("%s: %+v was taken", name, o)
		}
	}
}

func TestLimiterWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Burst: 5, Horizon: 100 * time.Millisecond, OnOutage: FailClosed})[0]
		start := time.Now()
		for range 105 {
			if err := l.Wait(t.Context(), "k"); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(start); d < 9500*time.Millisecond || d > 10500*time.Millisecond {
			t.Errorf("105 tokens at 10 a second took %v", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		start = time.Now()
		if err := l.WaitN(ctx, "k", 5); !errors.Is(err, errDeadline) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a wait beyond the deadline: %v", err)
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("it was begun all the same, for %v", d)
		}
		gone, stop := context.WithCancel(t.Context())
		stop()
		if err := l.Wait(gone, "k"); !errors.Is(err, context.Canceled) {
			t.Errorf("a wait of a context that ended: %v", err)
		}
		if err := l.WaitN(t.Context(), "k", 1000); !errors.Is(err, ErrTooMany) {
			t.Errorf("a wait that never ends: %v", err)
		}
	})
}

// Options as JSON name what OnOutage is.
func TestOutagePolicyAsText(t *testing.T) {
	for _, p := range []OutagePolicy{0, FailOpen, FailClosed, LocalFallback} {
		text, err := json.Marshal(QuotaOptions{OnOutage: p})
		var back QuotaOptions
		if err != nil || json.Unmarshal(text, &back) != nil || back.OnOutage != p {
			t.Errorf("%v is %s, %v, and then %v", p, text, err, back.OnOutage)
		}
	}
	var o LimiterOptions
	if err := json.Unmarshal([]byte(`{"Rate": 5, "OnOutage": "FailClosed"}`), &o); err != nil || o.OnOutage != FailClosed {
		t.Errorf("%+v, %v", o, err)
	}
	for _, text := range []string{`{"OnOutage": "open"}`, `{"OnOutage": 1}`} {
		if err := json.Unmarshal([]byte(text), &o); err == nil {
			t.Errorf("%s is no error", text)
		}
	}
	if _, err := json.Marshal(OutagePolicy(7)); err == nil {
		t.Error("7 is a text")
	}
}
