// Package fix applies the fixes of findings to files. It chooses fixes that do
// not conflict and formats the result. It type-checks the result before it
// writes, and writes each file completely or not at all.
package fix

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/regular"
	"github.com/redisvet/redisvet/internal/report"
)

// A Finding is a diagnostic and the result of its fix.
type Finding struct {
	Rule   string
	Pos    token.Position
	Origin token.Position // of Pos, before the first fix
	// Function is the name of the function around Pos, "" outside of functions.
	Function string
	Diag     analysis.Diagnostic
	// Unsafe reports whether the finding has an unsafe fix that was not
	// requested.
	Unsafe bool
	// Explained says that its message says why it has no fix.
	Explained bool
	Why       string // it has no fix, where the message does not say so
	declined  bool   // the user does not want the fix
	Left      string // why it was not fixed, "" if it was
}

// check returns RULE/CATEGORY.
func (f *Finding) check() string { return report.Check(f.Rule, f.Diag.Category) }

// fix returns the finding's first fix, or nil.
func (f *Finding) fix() *analysis.SuggestedFix {
	if len(f.Diag.SuggestedFixes) == 0 {
		return nil
	}
	return &f.Diag.SuggestedFixes[0]
}

// report returns the report of a finding that is not fixed: the reason and the
// message. If the message itself has the reason, report adds none.
func (f *Finding) report() string {
	switch {
	case f.Left == NoFix && f.Explained:
		return "left: " + f.Diag.Message
	case f.Left == NoFix && f.Why != "":
		return "left, no automatic fix (" + f.Why + "): " + f.Diag.Message
	}
	return "left, " + f.Left + ": " + f.Diag.Message
}

// A File is a file that fixes change.
type File struct {
	Name          string
	Before, After []byte
	Findings      []*Finding // whose fixes changed it
}

// Reasons why a finding is not fixed.
const (
	NoFix     = "no automatic fix keeps the behaviour"
	Unsafe    = "the fix is unsafe, apply it with redisvet fix -unsafe"
	Collides  = "its fix overlaps another one; run redisvet fix again"
	NoBuild   = "its fix breaks the build"
	NoGuard   = "its fix needs redisguard, which go.mod cannot require"
	ReadOnly  = "the file is read-only"
	Changed   = "the file has changed since the analysis"
	Unchanged = "its fix changes nothing"
	Declined  = "its fix is not wanted"
	Dirty     = "the file has changes that are not committed: commit them, or run redisvet fix -force"
	DirtyMod  = "go.mod has changes that are not committed: commit them, or run redisvet fix -force"
	Breaks    = "with its fix the tests of the package fail"
)

// A Source provides the text that fixes change.
type Source struct {
	Roots Roots             // only files in them may be changed
	Over  map[string][]byte // text of files changed earlier and not written
	// Dirty reports whether a file has changes that a fix would mix with; nil: none has.
	Dirty func(name string) bool
	// Analysed reports whether a file had this text when it was analysed.
	Analysed func(name string, text []byte) bool
}

// Plan chooses fixes in the order of the findings. A fix that changes the same
// text as an earlier one waits for another run. A fix changes all of its files
// or none. The result is sorted by name.
func Plan(fset *token.FileSet, findings []*Finding, from Source) []*File {
	p := planner{fset: fset, from: from, files: map[string]*planned{}}
	for _, f := range findings {
		f.Left = p.take(f)
	}
	var out []*File
	for name, pl := range p.files {
		if len(pl.edits) == 0 {
			continue
		}
		after, err := astedit.Apply(pl.tf, pl.src, pl.edits)
		if err == nil {
			after = tidy(pl.src, after)
		}
		if err != nil || bytes.Equal(after, pl.src) {
			for _, f := range pl.findings {
				f.Left = Unchanged
			}
			continue
		}
		out = append(out, &File{Name: name, Before: pl.src, After: after, Findings: pl.findings})
	}
	slices.SortFunc(out, func(a, b *File) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// tidy formats a file that was formatted before. The edits of several fixes,
// such as two imports, may be formatted only separately.
func tidy(before, after []byte) []byte {
	if was, err := format.Source(before); err != nil || !bytes.Equal(was, before) {
		return after
	}
	if formatted, err := format.Source(after); err == nil {
		return formatted
	}
	return after // the type-check reports the error
}

type planner struct {
	fset  *token.FileSet
	from  Source
	files map[string]*planned
}

type planned struct {
	tf       *token.File
	src      []byte
	edits    []analysis.TextEdit
	findings []*Finding
}

// take adds the fix of a finding, or returns the reason not to.
func (p *planner) take(f *Finding) string {
	fix := f.fix()
	switch {
	case fix == nil && f.Unsafe:
		return Unsafe
	case fix == nil:
		return NoFix
	case f.declined:
		return Declined
	}
	by := map[*planned][]analysis.TextEdit{}
	for _, e := range fix.TextEdits {
		pl, err := p.file(e.Pos)
		if err != nil {
			return err.Error()
		}
		by[pl] = append(by[pl], e)
	}
	for pl, edits := range by {
		if !fits(pl, edits) {
			return Collides
		}
	}
	for pl, edits := range by {
		pl.edits = append(pl.edits, edits...)
		pl.findings = append(pl.findings, f)
	}
	return ""
}

func fits(pl *planned, edits []analysis.TextEdit) bool {
	_, err := astedit.Apply(pl.tf, pl.src, append(slices.Clone(pl.edits), edits...))
	return err == nil
}

// file reads the current text of a file. It refuses a file that must not be
// written, or has changed since the analysis.
func (p *planner) file(pos token.Pos) (*planned, error) {
	tf := p.fset.File(pos)
	if tf == nil {
		return nil, fmt.Errorf("its fix changes no file")
	}
	if pl := p.files[tf.Name()]; pl != nil {
		if pl.tf != tf { // the same file in a test variant
			return nil, fmt.Errorf("its file is analysed twice")
		}
		return pl, nil
	}
	if why := p.from.Roots.Refuse(tf.Name()); why != "" {
		return nil, errors.New(why)
	}
	if p.from.Dirty != nil && p.from.Dirty(tf.Name()) {
		return nil, errors.New(Dirty)
	}
	src, changed := p.from.Over[tf.Name()]
	if !changed {
		var err error
		if src, err = regular.Source(tf.Name()); err != nil {
			return nil, err
		}
	}
	if len(src) != tf.Size() || !p.from.Analysed(tf.Name(), src) {
		return nil, errors.New(Changed)
	}
	pl := &planned{tf: tf, src: src}
	p.files[tf.Name()] = pl
	return pl, nil
}
