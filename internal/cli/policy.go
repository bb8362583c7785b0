package cli

import (
	"fmt"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/report"
)

// listsFixes reports whether the form of the findings has a place for fixes.
func (o *options) listsFixes() bool {
	format, _ := output.ByName(o.format)
	return o.json || format.Fixes
}

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

// tellUnsafe says how many of the findings that -fix has left have a fix that
// it was not to apply.
func (t *Tool) tellUnsafe(found []output.Finding) {
	n := 0
	for _, f := range found {
		if f.Withheld {
			n++
		}
	}
	if n > 0 {
		fmt.Fprintf(t.Stderr, "redisvet: unsafe fixes are available, for %d of these findings: redisvet -fix -unsafe\n", n)
	}
}
