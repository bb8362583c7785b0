package run_test

import (
	"cmp"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/run"
)

// A recorder wraps an analyzer and writes down the facts of each package.
type recorder struct {
	mu    sync.Mutex
	dir   string
	facts []string
}

func (r *recorder) wrap(a *analysis.Analyzer) *analysis.Analyzer {
	wrapped := *a
	wrapped.Run = func(pass *analysis.Pass) (any, error) {
		out, err := a.Run(pass)
		if len(pass.Files) > 0 && !strings.HasPrefix(pass.Fset.File(pass.Files[0].FileStart).Name(), r.dir) && pass.Module.Path == "" {
			return out, err // the standard library, which our driver leaves out
		}
		var lines []string
		for _, f := range pass.AllObjectFacts() {
			if f.Object.Pkg() == pass.Pkg {
				lines = append(lines, fmt.Sprintf("%s: %s: %s %s", pass.Pkg.Path(), place(r.dir, pass.Fset, f.Object.Pos()), f.Object.Name(), f.Fact))
			}
		}
		for _, f := range pass.AllPackageFacts() {
			lines = append(lines, fmt.Sprintf("%s: sees package %s: %s", pass.Pkg.Path(), f.Package.Path(), f.Fact))
		}
		r.mu.Lock()
		r.facts = append(r.facts, lines...)
		r.mu.Unlock()
		return out, err
	}
	return &wrapped
}

func (r *recorder) all() []string {
	slices.Sort(r.facts)
	return r.facts
}

func place(dir string, fset *token.FileSet, pos token.Pos) string {
	p := fset.Position(pos)
	if rel, err := filepath.Rel(dir, p.Filename); err == nil {
		p.Filename = rel
	}
	return p.String()
}

func describe(dir string, fset *token.FileSet, id string, d analysis.Diagnostic) string {
	out := fmt.Sprintf("%s: %s-%s: %s [%s] %s", id, place(dir, fset, d.Pos), place(dir, fset, cmp.Or(d.End, d.Pos)), d.Message, d.Category, d.URL)
	for _, r := range d.Related {
		out += fmt.Sprintf(" | %s: %s", place(dir, fset, r.Pos), r.Message)
	}
	return out
}

// oracle is what go/analysis/checker makes of the program, all of it loaded.
func oracle(t *testing.T, opts load.Options, ids []string) (found, facts []string) {
	t.Helper()
	cfg := &packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule | packages.NeedForTest, Dir: opts.Dir, Tests: opts.Tests}
	pkgs, err := packages.Load(cfg, opts.Patterns...)
	if err != nil {
		t.Fatal(err)
	}
	pkgs = slices.DeleteFunc(pkgs, func(p *packages.Package) bool { return !slices.Contains(ids, p.ID) })
	rec := &recorder{dir: opts.Dir}
	graph, err := checker.Analyze([]*analysis.Analyzer{rec.wrap(clitest.Reach)}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, d := range act.Diagnostics {
			found = append(found, describe(opts.Dir, act.Package.Fset, act.Package.ID, d))
		}
	}
	slices.Sort(found)
	return found, rec.all()
}

// ours is what this package makes of it.
func ours(t *testing.T, opts load.Options) (found, facts, ids []string) {
	t.Helper()
	graph, err := load.Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range graph.Roots {
		ids = append(ids, p.ID)
	}
	rec := &recorder{dir: opts.Dir}
	runner, err := run.New(graph.Fset, []*analysis.Analyzer{rec.wrap(clitest.Reach)})
	if err != nil {
		t.Fatal(err)
	}
	graph.Check(func(p *packages.Package) { runner.Package(p, graph.IsRoot(p)) }, nil)
	for _, res := range runner.Results() {
		if res.Err != nil {
			t.Fatal(res.Err)
		}
		for _, d := range res.Diagnostics {
			found = append(found, describe(opts.Dir, graph.Fset, res.ID, d))
		}
	}
	slices.Sort(found)
	return found, rec.all(), ids
}

func TestOracle(t *testing.T) {
	for _, c := range []struct {
		name, archive string
		tests         bool
		findings      int
	}{
		{"chain", clitest.Chain, false, 2},
		{"chain with tests", clitest.Chain, true, 5},
		{"cgo", clitest.Cgo, false, 2},
		{"broken", clitest.Broken, false, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := load.Options{Dir: clitest.Write(t, c.archive), Patterns: []string{"./..."}, Tests: c.tests}
			found, facts, ids := ours(t, opts)
			wantFound, wantFacts := oracle(t, opts, ids)
			compare(t, "findings", found, wantFound)
			compare(t, "facts", facts, wantFacts)
			if len(found) != c.findings || len(facts) == 0 {
				t.Errorf("%d findings and %d facts, want %d and some:\n%s", len(found), len(facts), c.findings, strings.Join(append(found, facts...), "\n"))
			}
		})
	}
}

func compare(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("%s: only here:  %s", what, g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: only there: %s", what, w)
		}
	}
}
