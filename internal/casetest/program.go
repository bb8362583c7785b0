// Package casetest runs analyzers on the cases of testdata and compares what
// they report with what the cases expect.
//
// It loads the module of cases once and with the project's own driver, which
// type-checks function bodies only where an analyzer looks. The oracle test of
// cli/run compares that driver with the one of x/tools on the same cases.
package casetest

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/pathname"
	"github.com/redisvet/redisvet/internal/report"
)

// A Program is a module whose packages are type-checked once and can be
// analysed several times.
type Program struct {
	Fset *token.FileSet
	Dir  string // of the module

	pkgs  []*packages.Package // that analyzers visit, dependencies first
	roots map[string]string   // from the ID of a package to its directory
}

var testdata = sync.OnceValues(func() (*Program, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/redisvet/redisvet").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return Load(filepath.Join(strings.TrimSpace(string(out)), "testdata"))
})

// Testdata returns the module of all cases. A test binary loads it once.
func Testdata(t testing.TB) *Program {
	t.Helper()
	p, err := testdata()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Load type-checks the module in dir with its tests. Cases must type-check.
func Load(dir string) (*Program, error) {
	graph, err := load.Load(load.Options{Dir: dir, Patterns: []string{"./..."}, Tests: true})
	if err != nil {
		return nil, err
	}
	p := &Program{Fset: graph.Fset, Dir: dir, roots: make(map[string]string)}
	var mu sync.Mutex
	var errs []error
	graph.Check(func(pkg *packages.Package) {
		kept := *pkg // Check drops the syntax of its own copy
		mu.Lock()
		defer mu.Unlock()
		p.pkgs = append(p.pkgs, &kept)
		if graph.IsRoot(pkg) {
			p.roots[pkg.ID] = filepath.Dir(pkg.GoFiles[0])
			for _, e := range pkg.Errors {
				errs = append(errs, e)
			}
		}
	}, nil)
	return p, errors.Join(errs...)
}

// below reports whether a package is in one of the folders of the module, or
// below it.
func (p *Program) below(id string, folders ...string) bool {
	dir, ok := p.roots[id]
	return ok && within(dir, p.Dir, folders)
}

// within reports whether a directory is one of the folders of a module, or
// below one.
func within(dir, module string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool {
		_, ok := pathname.Below(filepath.Join(module, f), dir)
		return ok
	})
}

// A Fact is a fact that an analyzer exported while it analysed the package In,
// or saw there about an import of In.
type Fact struct {
	In     *types.Package
	Object types.Object   // nil for a fact of a package
	Of     *types.Package // the package that it is about
	Fact   analysis.Fact

	pos token.Pos
}

// A Finding is a diagnostic, with its impact and the fix that the policy withheld.
type Finding struct {
	analysis.Diagnostic
	Impact     config.Impact
	Withheld   report.Fix
	IsWithheld bool
}

// Name is the name of the object, or "package".
func (f Fact) Name() string {
	if f.Object == nil {
		return "package"
	}
	return f.Object.Name()
}

// Run applies the analyzers to the packages in the folders and to their
// imports. It returns the findings by the name of the analyzer, and the facts
// that were exported or seen in packages in the folders.
func (p *Program) Run(t testing.TB, suite []*analysis.Analyzer, folders ...string) (map[string][]Finding, []Fact) {
	t.Helper()
	needed := make(map[string]bool)
	var need func(pkg *packages.Package)
	need = func(pkg *packages.Package) {
		if !needed[pkg.ID] {
			needed[pkg.ID] = true
			for _, dep := range pkg.Imports {
				need(dep)
			}
		}
	}
	for _, pkg := range p.pkgs {
		if p.below(pkg.ID, folders...) {
			need(pkg)
		}
	}
	var facts []Fact
	defer record(p, suite, folders, &facts)()
	runner, err := run.New(p.Fset, suite)
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range p.pkgs {
		if needed[pkg.ID] {
			runner.Package(pkg, p.below(pkg.ID, folders...))
		}
	}
	found := make(map[string][]Finding)
	for _, res := range runner.Results() {
		if res.Err != nil {
			t.Errorf("%s: %s: %v", res.ID, res.Analyzer.Name, res.Err)
		}
		rule, _ := res.Value.(*report.Result)
		for _, d := range res.Diagnostics {
			f := Finding{Diagnostic: d, Impact: rule.Impact(d)}
			f.Withheld, f.IsWithheld = rule.Withheld(d)
			found[res.Analyzer.Name] = append(found[res.Analyzer.Name], f)
		}
	}
	return found, facts
}

// record makes the analyzers of a suite add the facts that they export to out,
// until stop is called.
func record(p *Program, suite []*analysis.Analyzer, folders []string, out *[]Fact) (stop func()) {
	original := make(map[*analysis.Analyzer]func(*analysis.Pass) (any, error))
	for _, a := range suite {
		if len(a.FactTypes) == 0 {
			continue
		}
		original[a] = a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			result, err := original[a](pass)
			if len(pass.Files) == 0 || !p.inFolder(pass.Files[0].FileStart, folders) {
				return result, err
			}
			for _, f := range pass.AllObjectFacts() {
				if f.Object.Pkg() == pass.Pkg {
					*out = append(*out, Fact{pass.Pkg, f.Object, pass.Pkg, f.Fact, f.Object.Pos()})
				}
			}
			for _, f := range pass.AllPackageFacts() {
				*out = append(*out, Fact{pass.Pkg, nil, f.Package, f.Fact, pass.Files[0].FileStart})
			}
			return result, err
		}
	}
	return func() {
		for a, run := range original {
			a.Run = run
		}
	}
}

// inFolder reports whether a position is in a file below one of the folders.
func (p *Program) inFolder(pos token.Pos, folders []string) bool {
	name := p.Fset.PositionFor(pos, false).Filename
	return within(filepath.Dir(name), p.Dir, folders)
}

// Below returns the findings in files below a folder.
func (p *Program) Below(found []Finding, folder string) []Finding {
	var out []Finding
	for _, d := range found {
		if p.inFolder(d.Pos, []string{folder}) {
			out = append(out, d)
		}
	}
	return out
}
