package vettool

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/printable"
)

// places keeps what unitchecker prints to the files of the package.
//
// unitchecker prints the positions that //line comments make up and, for -c,
// the lines of whatever file they name; and it prints names and lines as they
// are. It lets nothing of that be set, so its file set is put right before the
// first analyzer runs, and -c is done here, as a part of the message.
type places struct {
	dir     string   // of the package
	goFiles []string // as the go command names them
	context int      // lines around each place, -1 for none

	once    sync.Once
	origins []string // of files that cgo made
	files   *source.Files
}

// guard makes the analyzers and all that they require wait for the file set to
// be put right.
func (p *places) guard(analyzers []*analysis.Analyzer) {
	seen := make(map[*analysis.Analyzer]bool)
	var visit func(a *analysis.Analyzer, root bool)
	visit = func(a *analysis.Analyzer, root bool) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, req := range a.Requires {
			visit(req, slices.Contains(analyzers, req))
		}
		run := a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			p.once.Do(func() { p.pin(pass.Fset, pass.Files) })
			if root && p.context >= 0 {
				report := pass.Report
				pass.Report = func(d analysis.Diagnostic) { report(p.withLines(pass.Fset, d)) }
			}
			return run(pass)
		}
	}
	for _, a := range analyzers {
		visit(a, true)
	}
}

func (p *places) pin(fset *token.FileSet, files []*ast.File) {
	for _, f := range files {
		name := fset.File(f.FileStart).Name()
		if filepath.Dir(name) != p.dir {
			source.Pin(fset, f, p.origin)
			continue
		}
		tf := source.Pin(fset, f, nil)
		if line := printable.Line(name); line != name {
			tf.AddLineColumnInfo(0, line, 1, 1) // the name that is printed
		}
	}
	known := slices.Concat(p.goFiles, p.origins)
	p.files = source.New(func(name string) bool { return slices.Contains(known, name) })
}

// origin finds the file that cgo made another one of.
func (p *places) origin(base string) string {
	name := filepath.Join(p.dir, base)
	info, err := os.Lstat(name)
	if p.dir == "" || filepath.Ext(base) != ".go" || err != nil || !info.Mode().IsRegular() {
		return ""
	}
	p.origins = append(p.origins, name)
	return name
}

// withLines is d with the lines of its places below each message.
func (p *places) withLines(fset *token.FileSet, d analysis.Diagnostic) analysis.Diagnostic {
	d.Message += p.lines(fset, d.Pos, d.End)
	d.Related = slices.Clone(d.Related)
	for i, r := range d.Related {
		d.Related[i].Message += p.lines(fset, r.Pos, r.End)
	}
	return d
}

func (p *places) lines(fset *token.FileSet, pos, end token.Pos) string {
	if !end.IsValid() {
		end = pos
	}
	var b strings.Builder
	first, lines := p.files.Around(place(fset, pos), place(fset, end), p.context)
	for i, line := range lines {
		fmt.Fprintf(&b, "\n%d\t%s", first+i, printable.Code(line))
	}
	return b.String()
}

// place is a position whose file is named as it is on the disk.
func place(fset *token.FileSet, pos token.Pos) token.Position {
	at, here := fset.Position(pos), fset.PositionFor(pos, false)
	if at.Filename == printable.Line(here.Filename) {
		return here
	}
	return at
}

// takeContext removes -c=N from the arguments and returns N, -1 where it is
// not given or nothing is printed that lines could stand below. What is no
// number stays, for unitchecker to refuse.
func takeContext(args []string) (rest []string, n int) {
	n = -1
	plain := true
	for i := 0; i < len(args); i++ {
		name, value, valued := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(args[i], "-"), "-"), "=")
		flag := strings.HasPrefix(args[i], "-")
		if on, err := strconv.ParseBool(value); flag && (name == "json" || name == "fix") && (!valued || err == nil && on) {
			plain = false
		}
		if flag && name == "c" {
			used := 0
			if !valued && i+1 < len(args) {
				value, used = args[i+1], 1
			}
			if x, err := strconv.Atoi(value); err == nil {
				n = x
				i += used
				continue
			}
		}
		rest = append(rest, args[i])
	}
	if !plain {
		n = -1
	}
	return rest, n
}

// oneLine writes each entry of a log as one line.
type oneLine struct{ *os.File }

func (w oneLine) Write(entry []byte) (int, error) {
	line := printable.Line(strings.TrimSuffix(string(entry), "\n"))
	if _, err := w.File.WriteString(line + "\n"); err != nil {
		return 0, err
	}
	return len(entry), nil
}
