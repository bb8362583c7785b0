package vettool

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/printable"
)

// places restricts the findings of a unit to files of the program.
//
// unitchecker passes the positions of //line comments to the go command, which
// prints them. With -c it also prints the lines of whatever file they name.
// unitchecker has no option for that, so places corrects its file set before
// the first analyzer runs.
type places struct {
	dir  string // of the package
	once sync.Once
}

// guard makes the analyzers and their requirements wait for the corrected file
// set.
func (p *places) guard(analyzers []*analysis.Analyzer) {
	seen := make(map[*analysis.Analyzer]bool)
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, req := range a.Requires {
			visit(req)
		}
		run := a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			p.once.Do(func() { p.pin(pass.Fset, pass.Files) })
			report := pass.Report
			pass.Report = func(d analysis.Diagnostic) {
				d.Related = within(pass, d.Related)
				report(d)
			}
			return run(pass)
		}
	}
	for _, a := range analyzers {
		visit(a)
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
}

// origin returns the source of a cgo output file.
func (p *places) origin(base string) string {
	name := filepath.Join(p.dir, base)
	if p.dir == "" || !goFile(name) {
		return ""
	}
	if _, err := os.Lstat(name); err != nil {
		return ""
	}
	return name
}

// within removes positions in other packages that are in no Go file. Their
// names come from export data, in which //line comments count.
func within(pass *analysis.Pass, related []analysis.RelatedInformation) []analysis.RelatedInformation {
	return slices.DeleteFunc(slices.Clone(related), func(r analysis.RelatedInformation) bool {
		own := slices.ContainsFunc(pass.Files, func(f *ast.File) bool { return f.FileStart <= r.Pos && r.Pos <= f.FileEnd })
		return !own && !goFile(pass.Fset.Position(r.Pos).Filename)
	})
}

// goFile reports whether a name is that of a Go file. With -trimpath such a
// file cannot be opened.
func goFile(name string) bool {
	info, err := os.Stat(name)
	return filepath.Ext(name) == ".go" && (err != nil || info.Mode().IsRegular())
}

// oneLine writes each entry of a log as one line.
type oneLine struct{ *os.File }

func (w oneLine) Write(entry []byte) (int, error) {
	line := printable.Line(strings.TrimSuffix(string(entry), "\n"))
	if _, err := w.WriteString(line + "\n"); err != nil {
		return 0, err
	}
	return len(entry), nil
}
