package redisguard

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Metric is a number in a Status, for adapters to monitoring systems: the
// packages prom and otel below this one, and programs with another system.
type Metric struct {
	// Name has lower-case words with underscores, such as "commands_sent". It
	// has no prefix, and no suffix for a unit or a total.
	Name string
	// Help is one sentence without a full stop.
	Help string
	// Counter reports whether the value never decreases. Others are states.
	Counter bool
	// Labels are the names of the labels of each value.
	Labels []string
	// Each calls yield with each value, and with the values of its labels in
	// the order of Labels. They are sorted and valid UTF-8: a name that is not,
	// or that begins with a quotation mark, is quoted.
	Each func(s Status, yield func(value float64, labels ...string))
}

// Metrics returns all metrics of a Status. The list is the same for every
// Status; a metric with labels may have no values.
func Metrics() []Metric {
	count := func(name, help string, of func(Status) int64) Metric {
		return Metric{name, help, true, nil, func(s Status, yield func(float64, ...string)) { yield(float64(of(s))) }}
	}
	return []Metric{
		{"state", "1 for the state of the guard: ok, degraded or suspended", false, []string{"state"}, eachState},
		count("hits", "Reads answered from memory", func(s Status) int64 { return s.Hits }),
		count("misses", "Reads that were not answered from memory", func(s Status) int64 { return s.Misses }),
		count("stale", "Replies older than MaxAge during an outage", func(s Status) int64 { return s.Stale }),
		count("passed_through", "Reads that a reader could not cache", func(s Status) int64 { return s.PassedThrough }),
		count("commands_sent", "Requests to Redis", func(s Status) int64 { return s.Sent }),
		count("commands_saved", "Requests that a guard without memory would have sent", func(s Status) int64 { return s.Saved }),
		count("leases", "Batches of tokens that limiters and quotas got", func(s Status) int64 { return s.Leases }),
		{"decisions", "Tokens, operations or calls by result: admitted, denied or, outside of a rollout, before", true, []string{"kind", "name", "result"}, eachDecision},
		count("would_deny", "Tokens that dry runs of limiters would have denied", func(s Status) int64 { return s.WouldDeny }),
		{"fallbacks", "Tokens, operations or calls that were decided without Redis", true, []string{"kind", "name"}, eachFallback},
		{"breaker_not_closed", "1 for a dependency whose breaker is open or half-open", false, []string{"name", "dependency", "state"}, eachNotClosed},
		{"warnings", "Limiters and quotas of which another instance has other options", false, nil,
			func(s Status, yield func(float64, ...string)) { yield(float64(len(s.Warnings))) }},
		{"last_error_timestamp_seconds", "Unix time of the last error of a request, or 0", false, nil, eachLastError},
	}
}

func eachState(s Status, yield func(float64, ...string)) {
	for _, state := range []State{Degraded, OK, Suspended} {
		value := 0.0
		if s.State == state {
			value = 1
		}
		yield(value, string(state))
	}
}

// eachTally calls f with each Tally, its kind and its name.
func eachTally(s Status, f func(kind, name string, t Tally)) {
	for _, name := range slices.Sorted(maps.Keys(s.Breakers)) {
		f(opBreaker, valid(name), s.Breakers[name].Tally)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Limiters)) {
		f(opLimiter, valid(name), s.Limiters[name])
	}
	for _, name := range slices.Sorted(maps.Keys(s.Quotas)) {
		f(opQuota, valid(name), s.Quotas[name])
	}
}

func eachDecision(s Status, yield func(float64, ...string)) {
	eachTally(s, func(kind, name string, t Tally) {
		yield(float64(t.Admitted), kind, name, "admitted")
		yield(float64(t.Before), kind, name, "before")
		yield(float64(t.Denied), kind, name, "denied")
	})
}

func eachFallback(s Status, yield func(float64, ...string)) {
	eachTally(s, func(kind, name string, t Tally) { yield(float64(t.Fallbacks), kind, name) })
}

func eachNotClosed(s Status, yield func(float64, ...string)) {
	for _, name := range slices.Sorted(maps.Keys(s.Breakers)) {
		states := s.Breakers[name].NotClosed
		for _, dependency := range slices.Sorted(maps.Keys(states)) {
			yield(1, valid(name), valid(dependency), string(states[dependency]))
		}
	}
}

// valid quotes a name that is not valid UTF-8, and one that looks as if it were
// quoted: the labels of two names are never the same.
func valid(name string) string {
	if utf8.ValidString(name) && !strings.HasPrefix(name, `"`) {
		return name
	}
	return strconv.QuoteToASCII(name)
}

func eachLastError(s Status, yield func(float64, ...string)) {
	at := 0.0
	if !s.LastErrorAt.IsZero() {
		at = float64(s.LastErrorAt.UnixMilli()) / 1000
	}
	yield(at)
}
