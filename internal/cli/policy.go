package cli

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/report"
)

// listsFixes reports whether the form of the findings has a place for fixes.
func (o *options) listsFixes() bool { return o.json || o.format == "json" || o.format == "sarif" }

// policy is which fixes a run asks for: who prints none asks for none.
func (o *options) policy() report.Policy {
	switch {
	case o.unsafe:
		return report.AllFixes
	case o.fix || o.listsFixes():
		return report.SafeFixes
	}
	return report.NoFixes
}

// withheld is the unsafe fix of a diagnostic that is offered none.
func withheld(r run.Result, d analysis.Diagnostic) (report.Fix, bool) {
	res, _ := r.Value.(*report.Result)
	return res.Withheld(d)
}

// tellUnsafe says how many of the findings that -fix has left have a fix that
// it was not to apply.
func (t *Tool) tellUnsafe(found []finding) {
	n := 0
	for _, f := range found {
		if f.withheld {
			n++
		}
	}
	if n > 0 {
		fmt.Fprintf(t.Stderr, "redisvet: unsafe fixes are available, for %d of these findings: redisvet -fix -unsafe\n", n)
	}
}
