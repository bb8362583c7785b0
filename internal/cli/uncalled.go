package cli

import (
	"go/token"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// lowerUncalled gives findings that calls pay for a low impact, if they are in
// functions that nothing in the program calls. It removes those that are not
// reported then, and returns them.
func lowerUncalled(fset *token.FileSet, results []run.Result, program *reached.Program) []output.Finding {
	uncalled := sync.OnceValue(program.Unreached) // few runs have such a finding
	var hidden []output.Finding
	for i := range results {
		res := &results[i]
		rep, ok := res.Value.(*report.Result)
		if !ok || !rule.Of(res.Analyzer).PerCall {
			continue
		}
		var kept []analysis.Diagnostic
		for _, d := range res.Diagnostics {
			if d.Category == report.Unused || !uncalled()(fset.PositionFor(d.Pos, false)) || rep.Lower(&d) {
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
