package run_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/run"
)

// A recorder records the facts of each package of a run.
type recorder struct {
	mu      sync.Mutex
	dir     string
	facts   []string
	encoded sync.Map // analysis.Fact -> string: importers read the same fact
}

// record makes the analyzers and their requirements pass their facts to rec
// until stop is called.
func record(rec *recorder, analyzers []*analysis.Analyzer) (stop func()) {
	original := make(map[*analysis.Analyzer]func(*analysis.Pass) (any, error))
	var wrap func(a *analysis.Analyzer)
	wrap = func(a *analysis.Analyzer) {
		if original[a] != nil {
			return
		}
		original[a] = a.Run
		for _, req := range a.Requires {
			wrap(req)
		}
		if len(a.FactTypes) > 0 {
			a.Run = func(pass *analysis.Pass) (any, error) {
				out, err := original[a](pass)
				rec.take(pass)
				return out, err
			}
		}
	}
	for _, a := range analyzers {
		wrap(a)
	}
	return func() {
		for a, run := range original {
			a.Run = run
		}
	}
}

func (r *recorder) take(pass *analysis.Pass) {
	if pass.Module.Path == "" && len(pass.Files) > 0 && !strings.HasPrefix(pass.Fset.File(pass.Files[0].FileStart).Name(), r.dir) {
		return // the standard library, which this driver does not analyse
	}
	var lines []string
	for _, f := range pass.AllObjectFacts() {
		if f.Object.Pkg() == pass.Pkg {
			lines = append(lines, fmt.Sprintf("%s: %s: %s %s", pass.Pkg.Path(), place(r.dir, pass.Fset, f.Object.Pos()), f.Object.Name(), r.encode(f.Fact)))
		}
	}
	for _, f := range pass.AllPackageFacts() {
		lines = append(lines, fmt.Sprintf("%s: sees package %s: %s", pass.Pkg.Path(), f.Package.Path(), r.encode(f.Fact)))
	}
	r.mu.Lock()
	r.facts = append(r.facts, lines...)
	r.mu.Unlock()
}

// encode returns a fact and the bytes of its encoding.
func (r *recorder) encode(f analysis.Fact) string {
	if text, ok := r.encoded.Load(f); ok {
		return text.(string)
	}
	text := encode(f)
	r.encoded.Store(f, text)
	return text
}

func encode(f analysis.Fact) string {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(f); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %x", f, sha256.Sum256(b.Bytes()))
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

// oracle returns the result of go/analysis/checker for the whole program.
func oracle(t *testing.T, suite []*analysis.Analyzer, opts load.Options, ids []string) (found, facts []string) {
	t.Helper()
	cfg := &packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule | packages.NeedForTest, Dir: opts.Dir, Tests: opts.Tests}
	pkgs, err := packages.Load(cfg, opts.Patterns...)
	if err != nil {
		t.Fatal(err)
	}
	pkgs = slices.DeleteFunc(pkgs, func(p *packages.Package) bool { return !slices.Contains(ids, p.ID) })
	rec := &recorder{dir: opts.Dir}
	defer record(rec, suite)()
	graph, err := checker.Analyze(suite, pkgs, nil)
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

// ours returns the result of this package.
func ours(t *testing.T, suite []*analysis.Analyzer, opts load.Options) (found, facts, ids []string) {
	t.Helper()
	graph, err := load.Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range graph.Roots {
		ids = append(ids, p.ID)
	}
	rec := &recorder{dir: opts.Dir}
	defer record(rec, suite)()
	runner, err := run.New(graph.Fset, suite)
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

// TestOracle compares the driver with that of x/tools. With tests, the module
// of cases has every package that it has without, some of them merged with
// their test files. So make test runs it once. A nightly run, with
// REDISVET_LONG, also runs it without tests. The race detector watches our driver
// only.
func TestOracle(t *testing.T) {
	reach := []*analysis.Analyzer{clitest.Reach}
	type program struct {
		name     string
		dir      string
		suite    []*analysis.Analyzer
		tests    bool
		findings int // minimum
	}
	programs := []program{
		{"chain", clitest.Write(t, clitest.Chain), reach, false, 2},
		{"chain with tests", clitest.Write(t, clitest.Chain), reach, true, 5},
		{"cgo", clitest.Write(t, clitest.Cgo), reach, false, 2},
		{"broken", clitest.Write(t, clitest.Broken), reach, false, 3},
		{"rules on cgo", clitest.Write(t, clitest.Cgo), analyzers.All(), false, 1},
	}
	cases := absolute(t, "../../../testdata")
	if !testing.Short() {
		programs = append(programs, program{"rules on testdata with tests", cases, analyzers.All(), true, 50})
	}
	if os.Getenv("REDISVET_LONG") != "" {
		programs = append(programs, program{"rules on testdata", cases, analyzers.All(), false, 50})
	}
	for _, c := range programs {
		t.Run(c.name, func(t *testing.T) {
			opts := load.Options{Dir: c.dir, Patterns: []string{"./..."}, Tests: c.tests}
			found, facts, ids := ours(t, c.suite, opts)
			if !raceEnabled {
				wantFound, wantFacts := oracle(t, c.suite, opts, ids)
				compare(t, "findings", found, wantFound)
				compare(t, "facts", facts, wantFacts)
			}
			if len(found) < c.findings || len(facts) == 0 {
				t.Errorf("%d findings and %d facts, want %d or more:\n%s", len(found), len(facts), c.findings, strings.Join(found, "\n"))
			}
		})
	}
}

func absolute(t *testing.T, dir string) string {
	t.Helper()
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func compare(t *testing.T, what string, got, want []string) {
	t.Helper()
	count := make(map[string]int)
	for _, g := range got {
		count[g]++
	}
	for _, w := range want {
		count[w]--
	}
	for text, n := range count {
		switch {
		case n > 0:
			t.Errorf("%s: %d times more here:  %s", what, n, text)
		case n < 0:
			t.Errorf("%s: %d times more there: %s", what, -n, text)
		}
	}
}
