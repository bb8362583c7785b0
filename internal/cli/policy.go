package cli

import (
	"fmt"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/report"
)

// listsFixes reports whether the output format includes fixes.
func (o *options) listsFixes() bool {
	format, _ := output.ByName(o.format)
	return o.json || format.Fixes || o.page != ""
}

// policy returns which fixes a run makes: a format without fixes needs none.
func (o *options) policy() report.Policy {
	switch {
	case o.unsafe:
		return report.AllFixes
	case o.fix || o.listsFixes():
		return report.SafeFixes
	}
	return report.NoFixes
}

// tellUnsafe prints how many of the findings that -fix has left have an unsafe
// fix.
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
