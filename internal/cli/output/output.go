// Package output prints findings in the formats of -format: each is one file
// with one Printer, and an entry in formats.
package output

import (
	"go/token"
	"io"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/cli/source"
)

// A Report is the result of a run of the command, with options for printing.
type Report struct {
	Paths
	Fset     *token.FileSet
	Rules    []*analysis.Analyzer // that have run
	Results  []run.Result         // of all packages
	Findings []Finding            // those of the results that are printed
	Faults   []string             // what could not be understood, a line each
	Hidden   []HiddenCount        // of the findings that are not reported by default
	Files    *source.Files        // of the packages
	Version  string               // of redisvet

	Around  int  // lines to print around that of a finding, -1 for no lines at all
	Excerpt bool // print the code below each place, as on a terminal
	Color   bool // in excerpts
}

// A Printer writes a report in one form.
type Printer interface {
	Print(io.Writer, Report) error
}

// A Format is a format of -format.
type Format struct {
	name    string
	Printer Printer
	Fixes   bool // it includes fixes, so that a run has to make them
	NoLines bool // it does not include lines of code
}

// formats are all formats, the default first.
var formats = []Format{
	{name: "text", Printer: text{}},
	{name: "json", Printer: asJSON{}, Fixes: true},
	{name: "sarif", Printer: asSARIF{}, Fixes: true, NoLines: true},
	{name: "github", Printer: github{}, NoLines: true},
	{name: "jsonl", Printer: jsonLines{}, Fixes: true, NoLines: true},
	{name: "junit", Printer: junit{}, NoLines: true},
	{name: "gitlab", Printer: gitlab{}, NoLines: true},
}

// Names lists the names of formats: all of them, or those that include fixes. last is
// written before the last one, and a comma between the others.
func Names(fixes bool, last string) string {
	var out []string
	for _, f := range formats {
		if f.Fixes || !fixes {
			out = append(out, f.name)
		}
	}
	n := len(out) - 1
	return strings.Join(out[:n], ", ") + last + out[n]
}

// ByName returns the format of a name.
func ByName(name string) (format Format, ok bool) {
	for _, f := range formats {
		if f.name == name {
			return f, true
		}
	}
	return Format{}, false
}
