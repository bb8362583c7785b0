package redisguard

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// saturated are the limiters of the table of the documentation.
var saturated = []struct {
	name string
	o    LimiterOptions
}{
	{"Rate 400, Burst 400", LimiterOptions{Rate: 400, Burst: 400}},
	{"Rate 400, Burst 100", LimiterOptions{Rate: 400, Burst: 100}},
	{"Rate 400, Burst 10", LimiterOptions{Rate: 400, Burst: 10}},
	{"Rate 400, Burst 400, Even", LimiterOptions{Rate: 400, Burst: 400, Even: true}},
	{"Rate 400, Burst 100, Horizon 100 ms", LimiterOptions{Rate: 400, Burst: 100, Horizon: 100 * time.Millisecond}},
	{"Rate 400, Burst 100, Horizon 10 ms", LimiterOptions{Rate: 400, Burst: 100, Horizon: 10 * time.Millisecond}},
	{"Rate 40, Burst 40", LimiterOptions{Rate: 40, Burst: 40}},
	{"Rate 4000 per 10 s, Window", LimiterOptions{Rate: 4000, Per: 10 * time.Second, Window: true}},
	{"Rate 400, Window", LimiterOptions{Rate: 400, Window: true}},
	{"Rate 400, Window, Horizon 10 ms", LimiterOptions{Rate: 400, Window: true, Horizon: 10 * time.Millisecond}}, // as a Quota of a second
	{"Rate 100, Window", LimiterOptions{Rate: 100, Window: true}},
}

// A saturated limiter is used up at any distance, admits no more than its bound,
// and asks once a horizon. Where the Timeout has no room for a round trip, it has
// for four. The table of docs/runtime.md has the shares at the distances of the
// other table there.
func TestLimiterIsUsedUpAtAnyRoundTrip(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	var rows []string
	for _, c := range saturated {
		row := "| " + c.name + " |"
		for _, trip := range roundTrips {
			var shares []string
			for _, instances := range []int{1, 4, 16} {
				t.Run(fmt.Sprintf("%v/instances=%d/%s", trip, instances, c.name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						share := usedUp(t, trip, instances, withName(c.o))
						shares = append(shares, fmt.Sprintf("%.0f%%", 100*min(1, share)))
					})
				})
			}
			if slices.Contains(distances, trip) {
				row += " " + strings.Join(shares, " ") + " |"
			}
		}
		rows = append(rows, row)
	}
	if !t.Failed() {
		checkTable(t, "| limiter | 500µs | 20ms | 100ms | 300ms |", rows, sharesDiffer)
	}
}

// sharesDiffer returns the first word in which two rows differ by more than the
// order of requests explains: by five percent of the rate.
func sharesDiffer(a, b string) string {
	one, two := strings.Fields(a), strings.Fields(b)
	if len(one) != len(two) {
		return "the number of words"
	}
	for i := range one {
		x, errX := strconv.ParseFloat(strings.TrimSuffix(one[i], "%"), 64)
		y, errY := strconv.ParseFloat(strings.TrimSuffix(two[i], "%"), 64)
		if one[i] != two[i] && (errX != nil || errY != nil || math.Abs(x-y) > 5) {
			return fmt.Sprintf("%s and %s", one[i], two[i])
		}
	}
	return ""
}

// usedUp returns the share of its rate that a fleet admits.
func usedUp(t *testing.T, trip time.Duration, instances int, o LimiterOptions) float64 {
	const load, settle = 1.25, 5 * time.Second
	m := newModel()
	fleet := distant(t, m, trip, instances, o)
	for _, l := range fleet {
		if trip > l.g.timeout {
			l.g.timeout = trips * trip
		}
	}
	rate := fleet[0].terms.rate
	span := max(10*time.Second, time.Duration(4000/rate)*time.Second)
	g := gauge{rate: rate}
	flood(fleet, load*rate, settle, g.add)
	before := m.requests("k")
	admitted := flood(fleet, load*rate, span, g.add)
	share := float64(admitted) / (rate * span.Seconds())
	asked := float64(m.requests("k")-before) / span.Seconds() * fleet[0].horizon.Seconds() / float64(instances)
	least := leastShare(fleet, trip, load)
	t.Logf("admitted %.1f%% of the rate, of at least %.1f%%; %.2f requests per horizon and instance", 100*share, 100*least, asked)
	// The order of requests of one instant is not fixed: two runs differ by a few tokens.
	if share < least-0.002 {
		t.Errorf("admitted %.1f%% of the rate, want %.1f%%", 100*share, 100*least)
	}
	if asked > 1.1 {
		t.Errorf("%.2f requests per horizon and instance", asked)
	}
	if bound := slackOf(fleet[0]); g.high > bound {
		t.Errorf("%.1f tokens beyond the rate, the bound is %.1f", g.high, bound)
	}
	time.Sleep(5 * time.Second)
	return share
}

// leastShare is the part of its rate that a saturated fleet admits at least.
func leastShare(fleet []*Limiter, trip time.Duration, load float64) float64 {
	if t := fleet[0].terms; t.length > 0 && t.capacity < 10*float64(len(fleet)) {
		return 0.85 // some of few tokens are left when their window ends
	}
	return 0.95 * possible(fleet, trip, load)
}

// possible is the part of its rate that a fleet can admit at that load and
// distance, as the documentation has it. An instance has one request under way,
// which brings the capacity at most. With one request a horizon, each brings
// B = Rate x Horizon / N tokens, and what is not asked for in their life is lost.
func possible(fleet []*Limiter, trip time.Duration, load float64) float64 {
	l, n := fleet[0], float64(len(fleet))
	t := l.terms
	if t.length > 0 {
		return 1
	}
	share := min(1, n*t.capacity/(t.rate*trip.Seconds()))
	horizon := max(l.horizon, trips*trip).Seconds()
	batch := t.rate * horizon / n
	calls := load * batch * max(t.life, l.g.timeout.Seconds()/horizon)
	whole := math.Floor(batch)
	lost := unasked(whole, calls) + (batch-whole)*(unasked(whole+1, calls)-unasked(whole, calls))
	return share * (1 - lost/batch)
}

// unasked is how many of n tokens are left after independent calls, so many of
// them on average.
func unasked(n, calls float64) (left float64) {
	for k, p := 0.0, math.Exp(-calls); k < n; k++ {
		left += (n - k) * p
		p *= calls / (k + 1)
	}
	return left
}

// Beyond the Timeout, calls that wait for a request get what OnOutage says. What
// comes serves others, and uses the limiter up.
func TestLimiterIsUsedUpBeyondItsTimeout(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	const load, trip, settle, span = 1.25, 300 * time.Millisecond, 5 * time.Second, 20 * time.Second
	for _, instances := range []int{1, 4, 16} {
		for _, o := range []LimiterOptions{
			{Rate: 400, Window: true},
			{Rate: 4000, Per: 10 * time.Second, Window: true},
			{Rate: 400, Burst: 400},
			{Rate: 400, Burst: 100},
			{Rate: 400, Burst: 10},
		} {
			o = withName(o)
			t.Run(fmt.Sprintf("instances=%d/%+v", instances, o), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m := newModel()
					fleet := distant(t, m, trip, instances, o)
					rate := fleet[0].terms.rate
					g := gauge{rate: rate}
					flood(fleet, load*rate, settle, g.add)
					share := float64(flood(fleet, load*rate, span, g.add)) / (rate * span.Seconds())
					t.Logf("admitted %.1f%% of the rate", 100*share)
					if share < 0.8 {
						t.Errorf("admitted %.1f%% of the rate", 100*share)
					}
					if bound := slackOf(fleet[0]); g.high > bound {
						t.Errorf("%.1f tokens beyond the rate, the bound is %.1f", g.high, bound)
					}
					time.Sleep(5 * time.Second)
				})
			})
		}
	}
}
