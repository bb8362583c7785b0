package peers

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var table = flag.Int("table", 0, "rounds of measuring, to print the table of docs/runtime.md; 0 measures nothing")

// BenchmarkPeers is each subject once.
func BenchmarkPeers(b *testing.B) {
	for _, s := range subjects() {
		b.Run(s.group+"/"+s.name, func(b *testing.B) {
			op := s.make(b, server(b))
			run(b, op)
		})
	}
}

func run(b *testing.B, op func() error) {
	if err := op(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := op(); err != nil {
			b.Fatal(err)
		}
	}
}

// What a call costs in commands is a count, and so is tested: reads and
// decisions from memory send next to nothing, whatever the peers do.
func TestCommandsPer10000Calls(t *testing.T) {
	most := map[string]int64{
		"redisguard Cached.Get": 1, "redisguard Reader.Get": 1, "redisguard Reader.Value": 1,
		"redisguard Key.Allow": 40, "redisguard Limiter.Allow": 40, "redisguard Do": 1, "redisguard Acquire, Record": 1,
		"Get under redisguard's Quota.Hook": 10_040,
	}
	for _, s := range subjects() {
		n := perTenThousand(t, s)
		t.Logf("%s: %d", s.name, n)
		if limit, ok := most[s.name]; ok && n > limit {
			t.Errorf("%s: %d commands for 10,000 calls, want at most %d", s.name, n, limit)
		}
	}
}

func perTenThousand(t *testing.T, s subject) int64 {
	srv := server(t)
	op := s.make(t, srv)
	before := commands(t, srv)
	for range 10_000 {
		if err := op(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
	}
	return commands(t, srv) - before
}

// round is the time of a subject in a round. It is shorter than the time slice of
// a busy machine, so that most rounds are not interrupted.
const round = 200 * time.Microsecond

// TestTable prints the table. Each subject runs for a round in turn, so that what
// the machine does meanwhile meets all of them, and a round that was interrupted
// does not count: the median of a subject's rounds does, as a ratio to the first
// of its group. Times gate nothing.
func TestTable(t *testing.T) {
	all := subjects()
	times := make([][]float64, len(all))
	allocs := make([]float64, len(all))
	ops := make([]func() error, len(all))
	sent := make([]int64, len(all))
	calls := make([]int, len(all))
	for i, s := range all {
		ops[i] = s.make(t, server(t))
		if err := ops[i](); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		if *table > 0 {
			sent[i] = perTenThousand(t, s)
			calls[i] = callsFor(t, ops[i], round)
			allocs[i] = testing.AllocsPerRun(calls[i], func() { _ = ops[i]() })
		}
	}
	for range *table {
		for i := range all {
			took := lasts(t, ops[i], calls[i])
			times[i] = append(times[i], float64(took.Nanoseconds())/float64(calls[i]))
		}
	}
	if *table == 0 {
		return
	}
	var out strings.Builder
	first := map[string]float64{}
	for i, s := range all {
		slices.Sort(times[i])
		median := times[i][len(times[i])/2]
		if first[s.group] == 0 {
			first[s.group] = median
			fmt.Fprintf(&out, "\n| %s | time, as a ratio | allocations | commands per 10,000 calls |\n|---|---|---|---|\n", s.group)
		}
		fmt.Fprintf(&out, "| %s | %.2f | %.0f | %d |\n", s.name, median/first[s.group], allocs[i], sent[i])
	}
	t.Log(out.String())
}

// lasts returns how long n calls take.
func lasts(t *testing.T, op func() error, n int) time.Duration {
	start := time.Now()
	for range n {
		if err := op(); err != nil {
			t.Fatal(err)
		}
	}
	return time.Since(start)
}

// fewestCalls of a subject are in a round.
const fewestCalls = 8

// callsFor returns how many calls take about so long. The shortest of three tries
// counts: one that the machine interrupts would have a round be a single call,
// whose code the other subjects have driven out of the processor's caches.
func callsFor(t *testing.T, op func() error, span time.Duration) int {
	n := fewestCalls
	for min(lasts(t, op, n), lasts(t, op, n), lasts(t, op, n)) < span {
		n *= 2
	}
	return n
}
