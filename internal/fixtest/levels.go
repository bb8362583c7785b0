package fixtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/redisvet/redisvet/internal/report"
)

// Levels runs an analyzer as drivers do that apply what they are given. In
// functions whose names begin with Safe each finding has a fix, which is
// offered; in all others none is, and those that begin with Unsafe have one that
// is kept back. Every kind that the rule lists occurs.
func Levels(t *testing.T, dir string, a *analysis.Analyzer, pattern string, kinds []report.Kind) {
	t.Helper()
	report.SetPolicy(report.SafeFixes)
	var safe int
	var unsafe []report.Kind
	for _, res := range analysistest.Run(t, dir, a, pattern) {
		with := map[*ast.FuncDecl]int{}
		for _, d := range res.Diagnostics {
			fn := around(res.Pass.Files, d)
			if fn == nil {
				t.Fatalf("%s: in no function", d.Message)
			}
			kept, withheld := res.Result.(*report.Result).Withheld(d)
			switch level := level(fn); {
			case level == report.Safe && withheld, level == report.Unsafe && len(d.SuggestedFixes) > 0:
				t.Errorf("%s: the fix is not %s: offered %v, kept back %q", fn.Name.Name, level, d.SuggestedFixes, kept.Message)
			case withheld:
				unsafe = append(unsafe, kept.Kind)
				with[fn]++
			case len(d.SuggestedFixes) > 0:
				safe++
				with[fn]++
			default:
				with[fn] += 0
			}
		}
		for fn, n := range with {
			if n == 0 && (level(fn) == report.Safe || strings.HasPrefix(fn.Name.Name, "Unsafe")) {
				t.Errorf("%s has no fix", fn.Name.Name)
			}
		}
	}
	for _, k := range kinds {
		if k.Safety == report.Unsafe && !slices.Contains(unsafe, k) || k.Safety == report.Safe && safe == 0 {
			t.Errorf("%s does not occur", k.Name)
		}
		if k.Name == "" || (k.Effect == "") != (k.Safety == report.Safe) {
			t.Errorf("%+v: an unsafe fix has an effect, a safe one has none", k)
		}
	}
}

func level(fn *ast.FuncDecl) report.Safety {
	if strings.HasPrefix(fn.Name.Name, "Safe") {
		return report.Safe
	}
	return report.Unsafe
}

func around(files []*ast.File, d analysis.Diagnostic) *ast.FuncDecl {
	for _, f := range files {
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Pos() <= d.Pos && d.Pos < fn.End() {
				return fn
			}
		}
	}
	return nil
}
