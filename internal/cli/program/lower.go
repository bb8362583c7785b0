package program

import (
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// callsOf returns who calls what in a program. The graph has kept its syntax.
func callsOf(graph *load.Graph) *reached.Program {
	program := reached.New(graph.Paths(), graph.ReadFile)
	for _, p := range graph.InOrder() {
		if graph.IsRoot(p) {
			program.Add(p)
		}
	}
	return program
}

// lowerCold gives findings a low impact that cost little: because of who calls their
// functions in the program, nobody or cold paths only, or because of a slow method that
// is called each time. It removes those that are
// not reported then, and returns them. Few runs have such a finding and need to know
// the calls of the program.
func lowerCold(fset *token.FileSet, results []run.Result, calls func() *reached.Program, slow func(report.Method) bool) []output.Finding {
	calls = sync.OnceValue(calls)
	uncalled := sync.OnceValue(func() func(token.Position) bool { return calls().Unreached() })
	cold := sync.OnceValue(func() func(token.Position) bool { return calls().Cold() })
	var hidden []output.Finding
	for i := range results {
		res := &results[i]
		rep, ok := res.Value.(*report.Result)
		if !ok {
			continue
		}
		spec := rule.Of(res.Analyzer)
		low := func(d analysis.Diagnostic) bool {
			if d.Category == report.Unused {
				return false
			}
			at, perEntry := fset.PositionFor(d.Pos, false), spec.Page.Category(d.Category).PerEntry
			if perEntry && slices.ContainsFunc(rep.Methods(d), slow) {
				return true
			}
			return !spec.Comments && uncalled()(at) || perEntry && cold()(at)
		}
		var kept []analysis.Diagnostic
		for _, d := range res.Diagnostics {
			if !low(d) || rep.Lower(&d) {
				kept = append(kept, d)
				continue
			}
			hidden = append(hidden, output.Hidden(fset, report.Hidden{Rule: res.Analyzer.Name, Pos: d.Pos, Category: d.Category, Reason: report.LowImpact, Impact: config.Low}))
		}
		res.Diagnostics = kept
	}
	return hidden
}
