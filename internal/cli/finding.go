package cli

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/report"
)

// A finding is a diagnostic in terms of files.
type finding struct {
	pos, end token.Position
	message  string
	rule     string
	category string
	url      string      // of the category on the rule's page
	role     report.Role // of a related place
	related  []finding
	fixes    []fix
	withheld bool // it has an unsafe fix, which was not asked for
}

// A fix is a set of edits that belong together.
type fix struct {
	message string
	edits   []edit
}

// An edit replaces the text between two positions of a file.
type edit struct {
	pos, end token.Position
	text     string
}

// collect lists the findings by position. A file that belongs to several
// packages (one and its test) is told once.
func collect(fset *token.FileSet, results []run.Result) []finding {
	var out []finding
	for _, r := range results {
		for _, d := range r.Diagnostics {
			out = append(out, newFinding(fset, r, d))
		}
	}
	slices.SortStableFunc(out, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.pos.Filename, b.pos.Filename), cmp.Compare(a.pos.Line, b.pos.Line),
			cmp.Compare(a.pos.Column, b.pos.Column), cmp.Compare(a.rule, b.rule), cmp.Compare(a.message, b.message))
	})
	return slices.CompactFunc(out, func(a, b finding) bool { return a.place() == b.place() })
}

func newFinding(fset *token.FileSet, r run.Result, d analysis.Diagnostic) finding {
	span := func(pos, end token.Pos) (token.Position, token.Position) {
		return fset.Position(pos), fset.Position(cmp.Or(end, pos))
	}
	f := finding{message: d.Message, rule: r.Analyzer.Name, category: d.Category, url: d.URL}
	f.pos, f.end = span(d.Pos, d.End)
	_, f.withheld = withheld(r, d)
	for _, rel := range d.Related {
		x := finding{message: rel.Message, role: report.RoleOf(rel.Message)}
		x.pos, x.end = span(rel.Pos, rel.End)
		f.related = append(f.related, x)
	}
	for _, sf := range d.SuggestedFixes {
		x := fix{message: sf.Message}
		for _, te := range sf.TextEdits {
			e := edit{text: string(te.NewText)}
			e.pos, e.end = span(te.Pos, te.End)
			x.edits = append(x.edits, e)
		}
		f.fixes = append(f.fixes, x)
	}
	return f
}

// A place tells findings of a run apart.
type place struct {
	pos           token.Position
	rule, message string
}

func (f finding) place() place { return place{f.pos, f.rule, f.message} }

// lastLine is that of the finding's last character.
func (f finding) lastLine() int { return max(f.pos.Line, f.end.Line) }

// only leaves those diagnostics in results that are among the findings.
func only(fset *token.FileSet, results []run.Result, found []finding) []run.Result {
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

// fingerprints are those of the findings, in their order. Of several with one
// ID each has its own.
func fingerprints(files *source.Files, found []finding) []string {
	seen := make(map[source.ID]int)
	out := make([]string, len(found))
	for i, f := range found {
		id := files.ID(f.rule, f.category, f.pos)
		out[i] = id.Hash(seen[id])
		seen[id]++
	}
	return out
}
