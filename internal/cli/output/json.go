package output

import (
	"cmp"
	"encoding/json"
	"go/token"
	"io"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/printable"
)

// The types below are the JSON tree that go vet -json and multichecker -json
// print: package ID, then analyzer, then findings or one error. They have an
// impact as well, and say which findings only the whole program shows.
type (
	jsonDiagnostic struct {
		Category string        `json:"category,omitempty"`
		Posn     string        `json:"posn"`
		End      string        `json:"end"`
		Message  string        `json:"message"`
		Impact   string        `json:"impact"`
		Severity string        `json:"severity"`
		Whole    bool          `json:"whole_program,omitempty"`
		Measured float64       `json:"measured_per_day,omitempty"`
		Fixes    []jsonFix     `json:"suggested_fixes,omitempty"`
		Related  []jsonRelated `json:"related,omitempty"`
	}
	jsonFix struct {
		Message string     `json:"message"`
		Edits   []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		Filename string `json:"filename"`
		Start    int    `json:"start"`
		End      int    `json:"end"`
		New      string `json:"new"`
	}
	jsonRelated struct {
		Posn    string `json:"posn"`
		End     string `json:"end"`
		Message string `json:"message"`
	}
	jsonError struct {
		Err string `json:"error"`
	}
)

// hiddenID is in the place of a package's ID, which has no blanks, and has the
// counts of hidden findings by rule and category. They are no list, as an error is
// none.
const hiddenID = "not reported by default"

// asJSON prints the findings as go vet -json does.
type asJSON struct{}

func (asJSON) Print(w io.Writer, r Report) error {
	tree := make(map[string]map[string]any)
	for _, res := range only(r.Fset, r.Results, r.Findings) {
		if tree[res.ID] == nil {
			tree[res.ID] = make(map[string]any)
		}
		if res.Err != nil {
			tree[res.ID][res.Analyzer.Name] = jsonError{printable.Line(res.Err.Error())}
			continue
		}
		list := make([]jsonDiagnostic, len(res.Diagnostics))
		for i, d := range res.Diagnostics {
			list[i] = toJSON(r.Fset, res, d)
		}
		tree[res.ID][res.Analyzer.Name] = list
	}
	if len(r.Hidden) > 0 {
		tree[hiddenID] = hiddenByRule(r.Hidden)
	}
	out, err := json.MarshalIndent(tree, "", "\t")
	if err != nil {
		return err
	}
	_, err = w.Write(append(printable.JSON(out), '\n'))
	return err
}

func toJSON(fset *token.FileSet, r run.Result, d analysis.Diagnostic) jsonDiagnostic {
	f := newFinding(fset, r, d)
	out := jsonDiagnostic{
		Category: d.Category,
		Posn:     fset.Position(d.Pos).String(),
		End:      fset.Position(cmp.Or(d.End, d.Pos)).String(),
		Message:  d.Message,
		Impact:   f.Impact.String(),
		Severity: f.severity.String(),
		Whole:    f.whole,
		Measured: f.Measured,
	}
	for _, fix := range d.SuggestedFixes {
		f := jsonFix{Message: fix.Message}
		for _, e := range fix.TextEdits {
			start, end := fset.Position(e.Pos), fset.Position(cmp.Or(e.End, e.Pos))
			f.Edits = append(f.Edits, jsonEdit{Filename: start.Filename, Start: start.Offset, End: end.Offset, New: string(e.NewText)})
		}
		out.Fixes = append(out.Fixes, f)
	}
	for _, rel := range d.Related {
		out.Related = append(out.Related, jsonRelated{
			Posn:    fset.Position(rel.Pos).String(),
			End:     fset.Position(cmp.Or(rel.End, rel.Pos)).String(),
			Message: rel.Message,
		})
	}
	return out
}
