// Package output prints findings in the forms of -format: each is one file with
// one Printer, and an entry in formats.
package output

import (
	"go/token"
	"io"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/cli/source"
)

// A Report is what a run of the command has found, and how that is shown.
type Report struct {
	Paths
	Fset     *token.FileSet
	Rules    []*analysis.Analyzer // that have run
	Results  []run.Result         // of all packages
	Findings []Finding            // those of the results that are to be shown
	Faults   []string             // what could not be understood, a line each
	Hidden   []HiddenCount        // of the findings that are not reported by default
	Files    *source.Files        // of the packages
	Version  string               // of redisvet

	Around  int  // lines to print around that of a finding, -1 for not even that
	Excerpt bool // print the code below each place, as on a terminal
	Color   bool // in excerpts
}

// A Printer writes a report in one form.
type Printer interface {
	Print(io.Writer, Report) error
}

// A Format is a form of -format.
type Format struct {
	Name    string
	Printer Printer
	Fixes   bool // it lists fixes, so that a run has to look for them
	NoLines bool // it has no place for lines of code
}

// formats are all forms, the default first.
var formats = []Format{
	{Name: "text", Printer: text{}},
	{Name: "json", Printer: asJSON{}, Fixes: true},
	{Name: "sarif", Printer: asSARIF{}, Fixes: true, NoLines: true},
	{Name: "github", Printer: github{}, NoLines: true},
}

// Names lists the formats for people: all of them, or those that list fixes.
func Names(fixes bool, separator string) string {
	var out []string
	for _, f := range formats {
		if f.Fixes || !fixes {
			out = append(out, f.Name)
		}
	}
	return strings.Join(out, separator)
}

// ByName returns the format of a name; ok is false where there is none.
func ByName(name string) (format Format, ok bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
