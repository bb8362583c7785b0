package output

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
)

// A Finding is a diagnostic in terms of files.
type Finding struct {
	Pos, end token.Position
	message  string
	Rule     string
	Category string
	Impact   config.Impact
	severity config.Severity
	Why      report.Reason // it is hidden, if it is
	Measured float64       // commands a day by a profile, 0 without
	whole    bool          // only the whole program shows it
	url      string        // of the category on the rule's page
	role     report.Role   // of a related place
	Related  []Finding
	fixes    []fix
	Withheld bool // it has an unsafe fix that was not asked for
}

// Hidden returns a finding that is not reported. It has no message.
func Hidden(fset *token.FileSet, h report.Hidden) Finding {
	at := fset.Position(h.Pos)
	return Finding{Pos: at, end: at, Rule: h.Rule, Category: h.Category, Impact: h.Impact, Why: h.Reason}
}

// A fix is a set of edits that belong together.
type fix struct {
	Message string
	Edits   []edit
}

// An edit replaces the text between two positions of a file.
type edit struct {
	Pos, End token.Position
	Text     string
}

// Collect lists the findings by position. A file of several packages (one and
// its test variant) counts once.
func Collect(fset *token.FileSet, results []run.Result) []Finding {
	var out []Finding
	for _, r := range results {
		for _, d := range r.Diagnostics {
			out = append(out, newFinding(fset, r, d))
		}
	}
	return Sorted(out)
}

// Sorted sorts findings by position, and leaves each once.
func Sorted(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.message, b.message), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Impact, b.Impact), cmp.Compare(a.Why, b.Why))
	})
	return slices.CompactFunc(list, func(a, b Finding) bool {
		return a.place() == b.place() && (a.message != "" || a.Category == b.Category && a.Impact == b.Impact && a.Why == b.Why)
	})
}

func newFinding(fset *token.FileSet, r run.Result, d analysis.Diagnostic) Finding {
	span := func(pos, end token.Pos) (token.Position, token.Position) {
		return fset.Position(pos), fset.Position(cmp.Or(end, pos))
	}
	f := Finding{message: d.Message, Rule: r.Analyzer.Name, Category: d.Category, url: d.URL}
	f.Pos, f.end = span(d.Pos, d.End)
	res, _ := r.Value.(*report.Result)
	_, f.Withheld = res.Withheld(d)
	f.Impact, f.whole, f.Measured = res.Impact(d), res.WholeProgram(d), res.Measured(d)
	f.severity = res.Severity(f.Rule, d)
	for _, rel := range d.Related {
		x := Finding{message: rel.Message, role: report.RoleOf(rel.Message)}
		x.Pos, x.end = span(rel.Pos, rel.End)
		f.Related = append(f.Related, x)
	}
	for _, sf := range d.SuggestedFixes {
		x := fix{Message: sf.Message}
		for _, te := range sf.TextEdits {
			e := edit{Text: string(te.NewText)}
			e.Pos, e.End = span(te.Pos, te.End)
			x.Edits = append(x.Edits, e)
		}
		f.fixes = append(f.fixes, x)
	}
	return f
}

// A place identifies a finding of a run.
type place struct {
	pos           token.Position
	rule, message string
}

func (f Finding) place() place { return place{f.Pos, f.Rule, f.message} }

// Places returns the positions of a finding and of what it leads to.
func (f Finding) Places() []token.Position {
	out := []token.Position{f.Pos}
	for _, r := range f.Related {
		if !r.role.Before() {
			out = append(out, r.Pos)
		}
	}
	return out
}

// Check returns RULE/CATEGORY.
func (f Finding) Check() string { return report.Check(f.Rule, f.Category) }

// LastLine returns the line of the finding's last character.
func (f Finding) LastLine() int { return max(f.Pos.Line, f.end.Line) }

// only returns the results with only those diagnostics that are among the
// findings.
func only(fset *token.FileSet, results []run.Result, found []Finding) []run.Result {
	keep := make(map[place]bool)
	for _, f := range found {
		keep[f.place()] = true
	}
	var out []run.Result
	for _, r := range results {
		var kept []analysis.Diagnostic
		for _, d := range r.Diagnostics {
			if keep[newFinding(fset, r, d).place()] {
				kept = append(kept, d)
			}
		}
		if len(kept) > 0 || r.Err != nil {
			r.Diagnostics = kept
			out = append(out, r)
		}
	}
	return out
}

// fingerprints returns the fingerprints of the findings in their order. If
// several have the same ID, each gets a different one.
func fingerprints(files *source.Files, found []Finding) []string {
	seen := make(map[source.ID]int)
	out := make([]string, len(found))
	for i, f := range found {
		id := files.ID(f.Rule, f.Category, f.Pos)
		out[i] = id.Hash(seen[id])
		seen[id]++
	}
	return out
}
