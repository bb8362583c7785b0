package golangci

import (
	"go/token"

	"golang.org/x/tools/go/analysis"
)

// adapt returns an analyzer whose findings suit golangci-lint. That prints each
// related place as an issue of its own, at times below a line of another file.
// So related places are dropped: the message names the call path. It also
// applies the edits of a fix to the file of the finding alone, so a fix that
// needs a second file is not offered.
func adapt(a *analysis.Analyzer) *analysis.Analyzer {
	out := *a
	out.Run = func(pass *analysis.Pass) (any, error) {
		inner := *pass
		inner.Report = func(d analysis.Diagnostic) {
			d.Related = nil
			d.SuggestedFixes = within(pass.Fset.File(d.Pos), d.SuggestedFixes)
			pass.Report(d)
		}
		return a.Run(&inner)
	}
	return &out
}

// within returns the first fix whose edits are all in one file: golangci-lint
// would apply all fixes.
func within(file *token.File, fixes []analysis.SuggestedFix) []analysis.SuggestedFix {
	for _, fix := range fixes {
		inside := true
		for _, e := range fix.TextEdits {
			inside = inside && contains(file, e.Pos) && (!e.End.IsValid() || contains(file, e.End))
		}
		if inside {
			return []analysis.SuggestedFix{fix}
		}
	}
	return nil
}

func contains(file *token.File, pos token.Pos) bool {
	return file != nil && int(pos) >= file.Base() && int(pos) <= file.Base()+file.Size()
}
