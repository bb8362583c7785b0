// Package report is the one way out for a finding. It knows what must not be
// reported: generated files, test code, and what a directive silences with a
// reason.
package report

import (
	"fmt"
	"go/ast"
	"go/token"
	"sort"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
)

// URL is the page of a rule.
func URL(rule string) string {
	return "https://github.com/redisvet/redisvet/blob/main/docs/rules/" + rule + ".md"
}

// MustDoc returns the section of a package comment that documents an
// analyzer: the text under `# Analyzer NAME`. It panics when there is none,
// which the first test of the rule meets.
func MustDoc(source, name string) string {
	doc, _, ok := strings.Cut(source, "\npackage ")
	if !ok {
		panic("no package clause in the doc of " + name)
	}
	var lines []string
	for _, l := range strings.Split(doc, "\n") {
		lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(l, "//"), " "))
	}
	_, text, ok := strings.Cut(strings.Join(lines, "\n"), "# Analyzer "+name+"\n")
	if !ok {
		panic("no section '# Analyzer " + name + "'")
	}
	text = strings.TrimSpace(text)
	title, _, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(title, name+": ") {
		panic("the doc of " + name + " does not begin with '" + name + ": '")
	}
	return strings.TrimPrefix(text, name+": ")
}

// A Finding is what a rule hands in.
type Finding struct {
	Pos, End          token.Pos
	Category, Message string
	Related           []analysis.RelatedInformation
	Fixes             []analysis.SuggestedFix
}

// A Reporter takes the findings of one rule in one package.
type Reporter struct {
	pass     *analysis.Pass
	cfg      *config.Config
	files    []*file
	findings []Finding
	seen     map[key]bool
}

type key struct {
	pos      token.Pos
	category string
}

// New reads what the package's files and the configuration say.
func New(pass *analysis.Pass) (*Reporter, error) {
	cfg, err := config.ForPass(pass)
	if err != nil {
		return nil, err
	}
	r := &Reporter{pass: pass, cfg: cfg, seen: map[key]bool{}}
	testOnly := testPackage(pass)
	for _, f := range pass.Files {
		r.files = append(r.files, newFile(pass.Fset, f, testOnly))
	}
	return r, nil
}

// Config is the configuration that applies to the package.
func (r *Reporter) Config() *config.Config { return r.cfg }

// Report takes a finding. What may not be reported is dropped, and so is a
// second finding of the same category at the same position.
func (r *Reporter) Report(f Finding) {
	k := key{f.Pos, f.Category}
	if r.seen[k] || !r.cfg.Enabled(r.pass.Analyzer.Name) {
		return
	}
	r.seen[k] = true
	file := r.fileOf(f.Pos)
	if file == nil || !file.reported(r.cfg, f.Pos) {
		return
	}
	if d := file.ignoring(r.pass.Analyzer.Name, f.Pos); d != nil {
		d.used[r.pass.Analyzer.Name] = true
		return
	}
	r.findings = append(r.findings, f)
}

// Done emits the findings in the order of their positions, then the rule's
// directives that have silenced nothing.
func (r *Reporter) Done() {
	sort.SliceStable(r.findings, func(i, j int) bool { return r.findings[i].Pos < r.findings[j].Pos })
	for _, f := range r.findings {
		url := ""
		if f.Category != "" {
			url = "#" + f.Category // resolved against the analyzer's URL
		}
		r.pass.Report(analysis.Diagnostic{
			Pos: f.Pos, End: f.End, Category: f.Category, Message: f.Message, URL: url,
			Related: f.Related, SuggestedFixes: f.Fixes,
		})
	}
	rule := r.pass.Analyzer.Name
	if !r.cfg.Enabled(rule) {
		return
	}
	for _, f := range r.files {
		for _, d := range f.directives {
			if d.names(rule) && d.Err == "" && !d.used[rule] && f.reported(r.cfg, d.Pos) {
				r.pass.Report(analysis.Diagnostic{
					Pos: d.Pos, End: d.End, Category: "unused",
					Message: fmt.Sprintf("redisvet:ignore %s silences nothing here: remove it", rule),
				})
			}
		}
	}
}

func (r *Reporter) fileOf(pos token.Pos) *file {
	for _, f := range r.files {
		if f.syntax.FileStart <= pos && pos <= f.syntax.FileEnd {
			return f
		}
	}
	return nil
}

// A file is what is to know about a source file before anything is reported
// in it.
type file struct {
	syntax     *ast.File
	generated  bool
	test       bool
	directives []*Directive
}

func newFile(fset *token.FileSet, f *ast.File, testOnly bool) *file {
	name := fset.PositionFor(f.Package, false).Filename // the real one, without //line
	return &file{
		syntax:     f,
		generated:  ast.IsGenerated(f),
		test:       testOnly || strings.HasSuffix(name, "_test.go") || importsTesting(f),
		directives: Directives(fset, f),
	}
}

// reported reports whether anything at pos is shown: generated code never,
// test code when asked for, benchmarks and examples never.
func (f *file) reported(cfg *config.Config, pos token.Pos) bool {
	if f.generated {
		return false
	}
	return !f.test || cfg.Tests && !inBenchmark(f.syntax, pos)
}

func inBenchmark(f *ast.File, pos token.Pos) bool {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Pos() <= pos && pos < fn.End() {
			return strings.HasPrefix(fn.Name.Name, "Benchmark") || strings.HasPrefix(fn.Name.Name, "Example")
		}
	}
	return false
}

func (f *file) ignoring(rule string, pos token.Pos) *Directive {
	for _, d := range f.directives {
		if d.Err == "" && d.names(rule) && d.From <= pos && pos < d.To {
			return d
		}
	}
	return nil
}

// testPaths are path elements of packages that exist for tests alone.
var testPaths = map[string]bool{
	"test": true, "tests": true, "testutil": true, "testutils": true, "testdata": true, "testing": true,
	"conformance": true, "e2e": true, "integration": true, "testhelper": true, "testhelpers": true,
}

// testPackage reports whether a package is there for tests although its files
// are not named so: it lies under a path of tests.
func testPackage(pass *analysis.Pass) bool {
	elems := strings.Split(pass.Pkg.Path(), "/")
	if m := pass.Module; m != nil && m.Path != "" {
		// A module may be called what it likes; only what is inside counts.
		if rest, ok := strings.CutPrefix(pass.Pkg.Path(), m.Path); ok {
			elems = strings.Split(rest, "/")
		}
	}
	for _, elem := range elems {
		if testPaths[elem] {
			return true
		}
	}
	return false
}

// importsTesting reports whether a file helps tests: it imports testing.
func importsTesting(f *ast.File) bool {
	for _, imp := range f.Imports {
		if imp.Path.Value == `"testing"` {
			return true
		}
	}
	return false
}
