package redisguard

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// full has another value in each field.
var full = Status{
	State: Degraded, Hits: 1, Misses: 2, Stale: 3, PassedThrough: 4, Sent: 5, Saved: 6, Leases: 7, Fallbacks: 8, WouldDeny: 25,
	Limiters: map[string]Tally{"b": {9, 10, 11, 21}, "a": {12, 13, 14, 22}},
	Quotas:   map[string]Tally{"plan": {15, 16, 17, 23}},
	Breakers: map[string]BreakerTally{"api": {Tally{18, 19, 20, 24}, map[string]BreakerState{"payments": "open", "mail": "half-open"}}},
	Warnings: []string{"one", "two"}, LastError: errors.New("x"), LastErrorAt: time.UnixMilli(1_500),
}

func written(s Status) []string {
	var lines []string
	for _, m := range Metrics() {
		m.Each(s, func(value float64, labels ...string) {
			lines = append(lines, fmt.Sprintf("%s%v %v", m.Name, labels, value))
		})
	}
	return lines
}

func TestMetricsOfAStatus(t *testing.T) {
	want := strings.Fields(strings.ReplaceAll(`
state[degraded]_1 state[ok]_0 state[suspended]_0 hits[]_1 misses[]_2 stale[]_3 passed_through[]_4
commands_sent[]_5 commands_saved[]_6 leases[]_7
decisions[breaker,api,admitted]_18 decisions[breaker,api,before]_24 decisions[breaker,api,denied]_19
decisions[limiter,a,admitted]_12 decisions[limiter,a,before]_22 decisions[limiter,a,denied]_13 decisions[limiter,b,admitted]_9 decisions[limiter,b,before]_21 decisions[limiter,b,denied]_10
decisions[quota,plan,admitted]_15 decisions[quota,plan,before]_23 decisions[quota,plan,denied]_16
would_deny[]_25 fallbacks[breaker,api]_20 fallbacks[limiter,a]_14 fallbacks[limiter,b]_11 fallbacks[quota,plan]_17
breaker_not_closed[api,mail,half-open]_1 breaker_not_closed[api,payments,open]_1
warnings[]_2 last_error_timestamp_seconds[]_1.5`, "]_", "]="))
	got := written(full)
	for i := range got {
		got[i] = strings.ReplaceAll(strings.Replace(got[i], "] ", "]=", 1), " ", ",")
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Every field that is a number is in a metric: whoever adds one to Status
// thinks of monitoring. Fallbacks are there by name.
func TestMetricsHaveEveryNumber(t *testing.T) {
	base := strings.Join(written(Status{}), "\n")
	for i := range reflect.TypeFor[Status]().NumField() {
		f := reflect.TypeFor[Status]().Field(i)
		if f.Type.Kind() != reflect.Int64 || f.Name == "Fallbacks" {
			continue
		}
		var s Status
		reflect.ValueOf(&s).Elem().Field(i).SetInt(77)
		if strings.Join(written(s), "\n") == base {
			t.Errorf("%s is in no metric", f.Name)
		}
	}
}

// The table of docs/runtime.md has all metrics with their labels.
func TestMetricsAreInTheTable(t *testing.T) {
	page, err := os.ReadFile("../docs/runtime.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| metric | labels | kind |")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, m := range Metrics() {
		found := false
		for row := range strings.Lines(table) {
			if cells := strings.Split(row, "|"); len(cells) == 5 && strings.Contains(cells[1], "`"+m.Name+"`") {
				found = true
				for _, label := range m.Labels {
					if !strings.Contains(cells[2], "`"+label+"`") {
						t.Errorf("%s has no label %s in the table", m.Name, label)
					}
				}
				if strings.Contains(cells[3], "counter") != m.Counter {
					t.Errorf("%s is a counter: %v", m.Name, m.Counter)
				}
			}
		}
		if !found {
			t.Errorf("the table has no %s", m.Name)
		}
	}
}

func TestMetricsAreValidText(t *testing.T) {
	got := written(Status{
		Limiters: map[string]Tally{"a\xff": {}},
		Breakers: map[string]BreakerTally{"é": {NotClosed: map[string]BreakerState{"\xfe": "open"}}},
	})
	for _, want := range []string{`fallbacks[limiter "a\xff"] 0`, `fallbacks[breaker é] 0`, `breaker_not_closed[é "\xfe" open] 1`} {
		if !slices.Contains(got, want) {
			t.Errorf("%q has no %s", got, want)
		}
	}
}

func TestMetricsAreWellFormed(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]bool{}
	for _, m := range Metrics() {
		if seen[m.Name] || !name.MatchString(m.Name) || m.Help == "" || strings.HasSuffix(m.Help, ".") {
			t.Errorf("%q, %q", m.Name, m.Help)
		}
		seen[m.Name] = true
		m.Each(full, func(_ float64, labels ...string) {
			if len(labels) != len(m.Labels) {
				t.Errorf("%s has labels %v, and a value with %v", m.Name, m.Labels, labels)
			}
		})
	}
}

// Labels of different names differ, or a scrape by Prometheus fails as a whole.
func TestMetricLabelsDiffer(t *testing.T) {
	names := []string{"", "a", "\xff", `"\xff"`, `"\"\\xff\""`, "\ufffd", `"`, `"a"`}
	s := Status{Limiters: map[string]Tally{}, Breakers: map[string]BreakerTally{"b": {NotClosed: map[string]BreakerState{}}}}
	for _, name := range names {
		s.Limiters[name] = Tally{}
		s.Breakers["b"].NotClosed[name] = "open"
	}
	for _, m := range Metrics() {
		seen, n := map[string]bool{}, 0
		m.Each(s, func(_ float64, labels ...string) {
			seen[strings.Join(labels, "|")] = true
			n++
		})
		if len(seen) != n {
			t.Errorf("%s: %d values, %d of them with labels of their own", m.Name, n, len(seen))
		}
	}
}
