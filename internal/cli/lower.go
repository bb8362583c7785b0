package cli

import (
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// lowerCold gives findings a low impact that cost little because of who calls their
// functions in the program: nobody, or cold paths only. It removes those that are
// not reported then, and returns them.
func lowerCold(fset *token.FileSet, results []run.Result, program *reached.Program) []output.Finding {
	uncalled := sync.OnceValue(program.Unreached) // few runs have such a finding
	cold := sync.OnceValue(program.Cold)
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
			at, perEntry := fset.PositionFor(d.Pos, false), slices.Contains(spec.PerEntry, d.Category)
			return (spec.PerCall || perEntry) && uncalled()(at) || perEntry && cold()(at)
		}
		var kept []analysis.Diagnostic
		for _, d := range res.Diagnostics {
			if !low(d) || rep.Lower(&d) {
				kept = append(kept, d)
				continue
			}
			at := fset.Position(d.Pos)
			hidden = append(hidden, output.Finding{Pos: at, End: at, Rule: res.Analyzer.Name, Category: d.Category, Impact: config.Low})
		}
		res.Diagnostics = kept
	}
	return hidden
}
