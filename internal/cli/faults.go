package cli

import (
	"cmp"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/pathname"
	"github.com/redisvet/redisvet/internal/printable"
)

// paths formats file names for the working directory.
func (t *Tool) paths() output.Paths { return output.Paths{Dir: t.Dir} }

func (t *Tool) position(pos token.Position) string { return t.paths().Position(pos) }

func (t *Tool) relative(name string) string { return t.paths().Relative(name) }

// maxErrors is the number of faults that are printed one by one.
const maxErrors = 50

// outside returns 1 for a fault in a file outside of the working directory.
func (t *Tool) outside(e packages.Error) int {
	if e.Pos == "" || e.Pos == "-" {
		return 0
	}
	if name := t.relative(e.Pos); filepath.IsAbs(name) || pathname.Up(name) {
		return 1
	}
	return 0
}

// faults lists the faults of the code and of the analyzers, one line each.
func (t *Tool) faults(errs []packages.Error, results []run.Result) []string {
	var out []string
	// A missing module is a fault of everything that imports it: faults of the
	// code at hand come first.
	slices.SortStableFunc(errs, func(x, y packages.Error) int {
		return cmp.Compare(t.outside(x), t.outside(y))
	})
	for i, e := range errs {
		if i == maxErrors {
			out = append(out, fmt.Sprintf("redisvet: and %d more errors", len(errs)-i))
			break
		}
		if e.Pos == "" || e.Pos == "-" {
			out = append(out, "redisvet: "+printable.Line(e.Msg))
			continue
		}
		// The position begins with the file name, which may contain a colon.
		file, rest := e.Pos, ""
		for strings.Count(rest, ":") < 2 {
			i := strings.LastIndex(file, ":")
			if i < 0 || i+1 < len(file) && (file[i+1] < '0' || file[i+1] > '9') {
				break
			}
			file, rest = file[:i], file[i:]+rest
		}
		out = append(out, fmt.Sprintf("%s%s: %s", t.relative(file), rest, printable.Line(e.Msg)))
	}
	told := make(map[string]bool)
	for _, r := range results {
		if r.Err == nil || told[r.Err.Error()] {
			continue
		}
		told[r.Err.Error()] = true // an invalid configuration is invalid for each package
		out = append(out, fmt.Sprintf("redisvet: %s: %s: %s", r.ID, r.Analyzer.Name, printable.Line(strings.ReplaceAll(r.Err.Error(), "\n", " "))))
	}
	return out
}

// printErrors prints the faults on stderr, and what may be missing because of them. It
// reports whether there were any.
func (t *Tool) printErrors(errs []packages.Error, results []run.Result, missing string) bool {
	faults := t.faults(errs, results)
	for _, f := range faults {
		fmt.Fprintln(t.Stderr, f)
	}
	if len(faults) > 0 {
		t.tell(incompleteCode(missing))
	}
	return len(faults) > 0
}

// incompleteCode says what the faults mean for a result: what it may lack.
func incompleteCode(missing string) string {
	return "some of the code could not be understood, see the errors: " + missing + " may be missing"
}
