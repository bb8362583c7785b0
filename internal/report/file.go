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
)

// A file is what is to know about a source file before anything in it is
// reported.
type file struct {
	syntax     *ast.File
	source     string // the name of what a person edits, "" when there is none
	generated  bool
	cgo        bool
	test       bool // it is there for tests, whatever its name
	named      bool // named _test.go
	directives []*Directive
	used       map[*Directive]bool
}

// newFile looks at the file itself, not at what //line comments call it:
// findings stand in the file that holds the code.
func newFile(fset *token.FileSet, f *ast.File, testPackage bool) *file {
	source := config.SourceName(fset, f)
	named := strings.HasSuffix(source, "_test.go")
	return &file{
		syntax:     f,
		source:     source,
		generated:  config.IsGenerated(fset, f),
		cgo:        config.IsCgo(f),
		test:       named || testPackage || importsTesting(f),
		named:      named,
		directives: Directives(fset, f),
		used:       make(map[*Directive]bool),
	}
}

// silence reports whether a directive silences the rule at pos, and notes all
// that do: of two, neither is the one to remove.
func (f *file) silence(rule string, pos token.Pos) bool {
	silenced := false
	for _, d := range f.directives {
		if _, ok := d.name(rule); ok && d.Holds() && d.covers(pos) {
			f.used[d] = true
			silenced = true
		}
	}
	return silenced
}

// measures reports whether the code at pos is a benchmark or an example,
// whose loops are the point of it.
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

// isTest is how the go command knows a test function: BenchmarkGet and
// Benchmark_get are, Benchmarks is not.
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

// testPaths are names of directories that hold code for tests, whether or not
// its files are called so.
var testPaths = map[string]bool{
	"conformance": true,
	"e2e":         true,
	"integration": true,
	"test":        true,
	"testdata":    true,
	"testhelper":  true,
	"testhelpers": true,
	"testing":     true,
	"tests":       true,
	"testutil":    true,
	"testutils":   true,
}

// testPackage reports whether a package is there for tests: it lies under such
// a directory of its module.
func testPackage(pass *analysis.Pass) bool {
	path := pass.Pkg.Path()
	if m := pass.Module; m != nil && m.Path != "" {
		// A module may be called what it likes.
		if rest, ok := strings.CutPrefix(path, m.Path); ok && (rest == "" || rest[0] == '/') {
			path = rest
		}
	}
	for elem := range strings.SplitSeq(path, "/") {
		if testPaths[elem] {
			return true
		}
	}
	return false
}

// importsTesting reports whether a file helps tests although it is not named
// so. The rest of its package may well be what they test.
func importsTesting(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(imp *ast.ImportSpec) bool { return imp.Path.Value == `"testing"` })
}
