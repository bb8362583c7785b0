package cli

import (
	"cmp"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/run"
)

// A finding is a diagnostic in terms of files.
type finding struct {
	pos, end token.Position
	message  string
	rule     string
	related  []finding
}

// collect lists the findings by position. A file that belongs to several
// packages (one and its test) is told once.
func collect(fset *token.FileSet, results []run.Result) []finding {
	var out []finding
	for _, r := range results {
		for _, d := range r.Diagnostics {
			f := finding{pos: fset.Position(d.Pos), end: fset.Position(cmp.Or(d.End, d.Pos)), message: d.Message, rule: r.Analyzer.Name}
			for _, rel := range d.Related {
				f.related = append(f.related, finding{pos: fset.Position(rel.Pos), end: fset.Position(cmp.Or(rel.End, rel.Pos)), message: rel.Message})
			}
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.pos.Filename, b.pos.Filename), cmp.Compare(a.pos.Line, b.pos.Line),
			cmp.Compare(a.pos.Column, b.pos.Column), cmp.Compare(a.rule, b.rule), cmp.Compare(a.message, b.message))
	})
	return slices.CompactFunc(out, func(a, b finding) bool {
		return a.pos == b.pos && a.rule == b.rule && a.message == b.message
	})
}

// printText prints "file:line:col: message (rule)" and related places under it.
func (t *Tool) printText(found []finding, context int) error {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%s: %s (%s)\n", t.position(f.pos), f.message, f.rule)
		writeContext(&b, f, context)
		for _, rel := range f.related {
			fmt.Fprintf(&b, "\t%s: %s\n", t.position(rel.pos), rel.message)
		}
	}
	_, err := io.WriteString(t.Stdout, b.String())
	return err
}

// writeContext prints the lines of a finding and n around them, as go vet -c.
func writeContext(b *strings.Builder, f finding, n int) {
	if n < 0 {
		return
	}
	src, err := os.ReadFile(f.pos.Filename)
	if err != nil {
		return
	}
	lines := strings.Split(string(src), "\n")
	for i := max(1, f.pos.Line-n); i <= min(len(lines), f.end.Line+n); i++ {
		fmt.Fprintf(b, "%d\t%s\n", i, lines[i-1])
	}
}

// position prints a position with a path that is short to read: relative to
// the working directory, unless the way there is longer than the whole path.
func (t *Tool) position(pos token.Position) string {
	pos.Filename = t.relative(pos.Filename)
	return pos.String()
}

func (t *Tool) relative(name string) string {
	rel, err := filepath.Rel(t.Dir, name)
	if err != nil || len(rel) > len(name) {
		return name
	}
	return rel
}

// maxErrors is the number of faults that are told one by one.
const maxErrors = 50

// outside is 1 for a fault in a file that is not under the directory at hand.
func (t *Tool) outside(e packages.Error) int {
	if e.Pos == "" || e.Pos == "-" {
		return 0
	}
	if name := t.relative(e.Pos); filepath.IsAbs(name) || strings.HasPrefix(name, "..") {
		return 1
	}
	return 0
}

// printErrors names the faults of the code and of the analyzers on stderr,
// a line each. It reports whether there were any.
func (t *Tool) printErrors(errs []packages.Error, results []run.Result) bool {
	var b strings.Builder
	// A missing module is a fault of everything above it: the code at hand is
	// told of first, and not every echo.
	slices.SortStableFunc(errs, func(x, y packages.Error) int {
		return cmp.Compare(t.outside(x), t.outside(y))
	})
	for i, e := range errs {
		if i == maxErrors {
			fmt.Fprintf(&b, "redisvet: and %d more errors\n", len(errs)-i)
			break
		}
		if e.Pos == "" || e.Pos == "-" {
			fmt.Fprintf(&b, "redisvet: %s\n", e.Msg)
			continue
		}
		// The file comes first in a position and may itself hold a colon.
		file, rest := e.Pos, ""
		for strings.Count(rest, ":") < 2 {
			i := strings.LastIndex(file, ":")
			if i < 0 || i+1 < len(file) && (file[i+1] < '0' || file[i+1] > '9') {
				break
			}
			file, rest = file[:i], file[i:]+rest
		}
		fmt.Fprintf(&b, "%s%s: %s\n", t.relative(file), rest, e.Msg)
	}
	told := make(map[string]bool)
	for _, r := range results {
		if r.Err == nil || told[r.Err.Error()] {
			continue
		}
		told[r.Err.Error()] = true // a broken configuration is broken for each package
		fmt.Fprintf(&b, "redisvet: %s: %s: %s\n", r.ID, r.Analyzer.Name, strings.ReplaceAll(r.Err.Error(), "\n", " "))
	}
	io.WriteString(t.Stderr, b.String())
	return b.Len() > 0
}
