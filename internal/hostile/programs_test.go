package hostile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/hostile"
	"github.com/redisvet/redisvet/internal/summary"
)

// work counts the work of an analysis: blocks visited and targets of calls
// visited.
func work(t testing.TB, src string) (int64, *summary.Result) {
	t.Helper()
	before := flow.Visited()
	found, sum, err := hostile.Analyze(analyzers.All(), src)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		if r.Err != nil {
			t.Error(r.Err)
		}
	}
	return flow.Visited() - before + int64(sum.Steps), sum
}

// TestWorkIsBounded: a program that is four times as large takes slightly more
// than four times the work, or 16 times if Square is set.
func TestWorkIsBounded(t *testing.T) {
	for _, p := range hostile.Programs {
		t.Run(p.Name, func(t *testing.T) {
			size := p.Size / 4
			small, _ := work(t, p.Source(size))
			large, _ := work(t, p.Source(4*size))
			most := 6 * small
			if p.Square {
				most = 24 * small
			}
			if large > most+1000 {
				t.Errorf("%d counted for n=%d, %d for n=%d", small, size, large, 4*size)
			}
			t.Logf("%-28s n=%-5d %8d  4n %8d  x%.1f", p.Name, size, small, large, float64(large)/float64(max(small, 1)))
		})
	}
}

// TestSumsAreTracedOnce: each of n numbers is compared with possible values of
// the others. A sum is not visited once for each path that leads to it.
func TestSumsAreTracedOnce(t *testing.T) {
	i := slices.IndexFunc(hostile.Programs, func(p hostile.Program) bool { return p.Name == "running sums" })
	traced := func(n int) int64 {
		before := flow.Traced()
		work(t, hostile.Programs[i].Source(n))
		return flow.Traced() - before
	}
	if small, large := traced(8), traced(32); large > 64*small {
		t.Errorf("%d values for n=8, %d for n=32", small, large)
	}
}

// TestBudget: what exceeds a budget is left out, and a note says so.
func TestBudget(t *testing.T) {
	for _, c := range []struct {
		program string
		n       int
		want    string // "" for no note
	}{
		{"implementations", 256, ""},
		{"implementations", 257, "a call in f may run more than 256 functions: the others are not looked at"},
		{"nested loops", 254, ""},
		{"nested loops", 1500, "f has blocks in 1500 others, more than 255: its body is not looked at"},
		{"many blocks", 5000, ""},
		{"many blocks", 8200, "f has 16401 blocks, more than 16384: the conditions before its calls are not looked at"},
	} {
		_, sum := work(t, source(t, c.program, c.n))
		notes := sum.Notes()
		switch {
		case c.want == "" && len(notes) > 0:
			t.Errorf("%s, %d: %v", c.program, c.n, notes)
		case c.want != "" && (len(notes) == 0 || !strings.HasPrefix(notes[0].Text, c.want)):
			t.Errorf("%s, %d: %v, want %q", c.program, c.n, notes, c.want)
		}
	}
}

func source(t testing.TB, name string, n int) string {
	t.Helper()
	for _, p := range hostile.Programs {
		if p.Name == name {
			return p.Source(n)
		}
	}
	t.Fatalf("there is no program %q", name)
	return ""
}

// BenchmarkPrograms analyses each program with sizes from n to 4n.
func BenchmarkPrograms(b *testing.B) {
	for _, p := range hostile.Programs {
		for _, f := range []int{1, 2, 4} {
			src := p.Source(f * p.Size)
			b.Run(strings.ReplaceAll(p.Name, " ", "-")+"/"+[]string{"", "n", "2n", "", "4n"}[f], func(b *testing.B) {
				var counted int64
				for b.Loop() {
					counted, _ = work(b, src)
				}
				b.ReportMetric(float64(counted), "counted")
			})
		}
	}
}
