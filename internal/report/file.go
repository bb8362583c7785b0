package report

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// A file is what reporting needs to know of a source file.
type file struct {
	cfg        *config.Config // for this file
	excluded   bool           // by the configuration
	syntax     *ast.File
	source     string // the name of the file that a person edits, or ""
	generated  bool
	cgo        bool
	test       bool // it is for tests, whatever its name
	named      bool // named _test.go
	directives []*Directive
	used       map[Name]bool // of directives
}

// newFile looks at the file itself and ignores //line comments: the position of
// a finding is in the file with the code.
func newFile(fset *token.FileSet, f *ast.File, testPackage bool, cfg *config.Config) *file {
	source := config.SourceName(fset, f)
	named := strings.HasSuffix(source, "_test.go")
	return &file{
		cfg:        cfg.In(source),
		excluded:   cfg.Excluded(source),
		syntax:     f,
		source:     source,
		generated:  config.IsGenerated(fset, f),
		cgo:        config.IsCgo(f),
		test:       named || testPackage || importsTesting(f),
		named:      named,
		directives: Directives(fset, f),
		used:       make(map[Name]bool),
	}
}

// suppress reports whether a directive suppresses findings of a category at pos,
// and marks all that do as used: of two, neither is redundant by itself.
func (f *file) suppress(rule, category string, pos token.Pos) bool {
	names := f.silencedBy(rule, category, pos)
	for _, n := range names {
		f.used[n] = true
	}
	return len(names) > 0
}

// silencedBy returns the names in directives that suppress findings of a category
// at pos.
func (f *file) silencedBy(rule, category string, pos token.Pos) []Name {
	var out []Name
	for _, d := range f.directives {
		if !d.Valid() || !d.covers(pos) {
			continue
		}
		for _, n := range d.Rules {
			if n.Text == rule || n.Text == rule+"/"+category {
				out = append(out, n)
			}
		}
	}
	return out
}

// measures reports whether the code at pos is a benchmark or an example, whose
// loops are intended.
func (f *file) measures(pos token.Pos) bool {
	found := false
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if found || n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncDecl:
			found = takesB(n.Type) || f.named && n.Recv == nil && (isTest(n.Name.Name, "Benchmark") || isTest(n.Name.Name, "Example"))
		case *ast.FuncLit:
			found = takesB(n.Type)
		}
		return !found
	})
	return found
}

// isTest matches the names of test functions as the go command does:
// BenchmarkGet and Benchmark_get, but not Benchmarks.
func isTest(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	first, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(first)
}

// takesB reports whether a function has a parameter of type *testing.B.
func takesB(t *ast.FuncType) bool {
	for _, p := range t.Params.List {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "B" {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "testing" {
				return true
			}
		}
	}
	return false
}

// testPackage reports whether a package is for tests: it is below such a
// directory of its module.
func testPackage(pass *analysis.Pass) bool {
	path := pass.Pkg.Path()
	if m := pass.Module; m != nil && m.Path != "" {
		// The name of the module itself does not count.
		if rest, ok := strings.CutPrefix(path, m.Path); ok && (rest == "" || rest[0] == '/') {
			path = rest
		}
	}
	for elem := range strings.SplitSeq(path, "/") {
		if knowledge.TestFolders.Has(elem) {
			return true
		}
	}
	return false
}

// importsTesting reports whether a file is for tests although its name does not
// say so. The rest of its package may be the code under test.
func importsTesting(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(imp *ast.ImportSpec) bool { return imp.Path.Value == `"testing"` })
}
