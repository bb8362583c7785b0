package hostile_test

import (
	"go/format"
	"go/token"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/hostile"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop"
)

// fixOnce applies the first fix that redisloop offers. It returns the category
// of the finding, "" where there is no fix, and those of all findings.
func fixOnce(t *testing.T, src string) (text, fixed string, found []string) {
	t.Helper()
	results, err := hostile.Check([]*analysis.Analyzer{redisloop.Analyzer}, src)
	if err != nil {
		t.Fatalf("%v in\n%s", err, src)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Fatalf("%v in\n%s", r.Err, src)
		}
		for _, d := range r.Diagnostics {
			found = append(found, d.Category)
			if len(d.SuggestedFixes) == 0 || fixed != "" {
				continue
			}
			// Positions are those of the only file, whose base is 1.
			tf := token.NewFileSet().AddFile("hostile.go", 1, len(src))
			got, err := astedit.Apply(tf, []byte(src), d.SuggestedFixes[0].TextEdits)
			if err != nil {
				t.Fatalf("%s: %v in\n%s", d.Message, err, src)
			}
			text, fixed = string(got), d.Category
		}
	}
	return text, fixed, found
}

// fixAll applies fixes until there is none. Each leaves a formatted program
// that type-checks and in which what was found is found no more: a retry that
// waits may still be a poll over the budget, which is the next to be fixed.
func fixAll(t *testing.T, loop string) (fixes []string) {
	t.Helper()
	formatted, err := format.Source([]byte(loop))
	if err != nil {
		t.Fatalf("%v in\n%s", err, loop)
	}
	for src := string(formatted); ; {
		text, fixed, found := fixOnce(t, src)
		for _, category := range fixes {
			if slices.Contains(found, category) {
				t.Fatalf("%s is found again after its fix, in\n%s\nmade of\n%s", category, src, loop)
			}
		}
		if fixed == "" {
			return fixes
		}
		fixes = append(fixes, fixed)
		if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
			t.Fatalf("the fix of %s is not formatted (%v):\n%s\nmade of\n%s", fixed, err, text, src)
		}
		src = text
	}
}

// FuzzFixes applies the fixes of random loops.
func FuzzFixes(f *testing.F) {
	for seed := range uint64(64) {
		f.Add(seed)
	}
	report.SetPolicy(report.AllFixes)
	f.Cleanup(func() { report.SetPolicy(report.SafeFixes) })
	f.Fuzz(func(t *testing.T, seed uint64) { fixAll(t, hostile.Loop(seed)) })
}

// TestFixes shows that random loops have fixes to try.
func TestFixes(t *testing.T) {
	report.SetPolicy(report.AllFixes)
	t.Cleanup(func() { report.SetPolicy(report.SafeFixes) })
	const loops = 100
	fixed := 0
	for seed := range uint64(loops) {
		if len(fixAll(t, hostile.Loop(1000+seed))) > 0 {
			fixed++
		}
	}
	t.Logf("%d of %d loops are fixed", fixed, loops)
	if fixed < loops/4 {
		t.Errorf("%d of %d loops are fixed", fixed, loops)
	}
}
