package redisguard

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// Whoever waits for RetryAfter and tries again is admitted if nobody else takes
// tokens meanwhile: for any options, any number of tokens, and whatever was
// asked for before.
func TestRetryAfterIsEnough(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	also := [][]Limit{
		nil,
		{{Rate: 30, Per: 10 * time.Second, Burst: 30}},
		{{Rate: 150, Per: 10 * time.Second, Window: true}},
	}
	var all []LimiterOptions
	for _, rate := range []int{5, 100, 700} {
		for _, horizon := range []time.Duration{10 * time.Millisecond, 100 * time.Millisecond, time.Second} {
			for _, also := range also {
				for _, burst := range []int{rate / 5, rate, 3 * rate} {
					if also != nil && float64(burst) < float64(rate)*horizon.Seconds() {
						continue // is an error
					}
					for _, even := range []bool{false, true} {
						all = append(all, LimiterOptions{Rate: rate, Burst: burst, Horizon: horizon, Even: even, Also: also})
					}
				}
				all = append(all, LimiterOptions{Rate: rate, Window: true, Horizon: horizon, Also: also},
					LimiterOptions{Rate: 60 * rate, Per: time.Minute, Burst: rate, Horizon: horizon, Also: also})
			}
		}
	}
	for _, o := range all {
		for _, trip := range []time.Duration{0, 20 * time.Millisecond, 100 * time.Millisecond} {
			name := fmt.Sprintf("%d per %v, burst %d, horizon %v, even %v, window %v, also %v, trip %v", o.Rate, o.Per, o.Burst, o.Horizon, o.Even, o.Window, o.Also, trip)
			t.Run(name, func(t *testing.T) { bubble(t, func(t *testing.T) { retries(t, o, trip) }) })
		}
	}
}

// retries asks for tokens at random, and tries again after each denial.
func retries(t *testing.T, o LimiterOptions, trip time.Duration) {
	m := newModel()
	l := distant(t, m, trip, 1, withName(o))[0]
	random := rand.New(rand.NewPCG(1, 2))
	most := int(l.terms.burst + 1e-6)
	denied, early := 0, 0
	for range 200 {
		n := 1
		if random.IntN(2) == 0 {
			n = 1 + random.IntN(most)
		}
		if random.IntN(4) == 0 {
			time.Sleep(time.Duration(random.Int64N(int64(2 * time.Second))))
		}
		d := mustAllow(t, l, "k", n)
		if d.OK || d.Fallback() { // a call waits for one Timeout
			continue
		}
		denied++
		before := m.requests("k")
		time.Sleep(d.RetryAfter)
		if again := mustAllow(t, l, "k", n); !again.OK && !again.Fallback() {
			early++
			if early < 3 {
				t.Logf("denied %d tokens for %v, and then for %v, %d requests", n, d.RetryAfter, again.RetryAfter, m.requests("k")-before)
			}
		}
	}
	if denied == 0 || early > 0 {
		t.Errorf("%d of %d denials ended with a denial", early, denied)
	}
}
