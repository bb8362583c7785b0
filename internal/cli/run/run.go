// Package run applies analyzers to packages from package load.
//
// It does the work of go/analysis/checker, with three differences that a tool
// for everyday use needs:
//   - A package is analysed as soon as it has types and is then released;
//     checker needs the whole program in memory.
//   - An analyzer that panics fails on one package only.
//   - An analyzer that failed on a dependency still runs on its importers.
package run

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/regular"
)

// A Result is the result of one analyzer on one package.
type Result struct {
	Analyzer    *analysis.Analyzer
	ID          string // of the package, from go list
	Diagnostics []analysis.Diagnostic
	Value       any // what the analyzer returned
	Err         error
}

// A Runner has the facts of a run. Its methods may be called concurrently for
// packages that do not import each other.
type Runner struct {
	roots []*analysis.Analyzer // to report
	// ReadFile reads files for analyzers. If nil, it reads from the disk.
	ReadFile func(name string) ([]byte, error)
	// Result, if not nil, receives the result of each analyzer for each
	// package. Calls may be concurrent.
	Result func(result any)

	order []*analysis.Analyzer // roots and their requirements, requirements first
	facts []*analysis.Analyzer // the part of order that dependencies need for facts
	fset  *token.FileSet
	mu    sync.Mutex
	found []Result
	byPkg sync.Map // *types.Package -> *store
}

// New returns a runner for analyzers that analysis.Validate accepts.
func New(fset *token.FileSet, analyzers []*analysis.Analyzer) (*Runner, error) {
	if err := analysis.Validate(analyzers); err != nil {
		return nil, err
	}
	r := &Runner{ReadFile: regular.Source, roots: analyzers, fset: fset, order: closure(analyzers)}
	var exporters []*analysis.Analyzer
	for _, a := range r.order {
		if len(a.FactTypes) > 0 {
			exporters = append(exporters, a)
		}
	}
	r.facts = closure(exporters)
	return r, nil
}

// Again returns a runner for other analyzers that begins with the facts of this one.
func (r *Runner) Again(analyzers []*analysis.Analyzer) (*Runner, error) {
	again, err := New(r.fset, analyzers)
	if err != nil {
		return nil, err
	}
	again.ReadFile = r.ReadFile
	r.byPkg.Range(func(pkg, st any) bool {
		again.byPkg.Store(pkg, st)
		return true
	})
	return again, nil
}

// closure lists the analyzers and their requirements, requirements first.
func closure(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	var out []*analysis.Analyzer
	seen := make(map[*analysis.Analyzer]bool)
	var add func(*analysis.Analyzer)
	add = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, req := range a.Requires {
			add(req)
		}
		out = append(out, a)
	}
	for _, a := range analyzers {
		add(a)
	}
	return out
}

// Package analyses p after all its imports with facts. It records findings only
// if p is a root. On other packages only the analyzers with facts run.
func (r *Runner) Package(p *packages.Package, root bool) {
	todo := r.facts
	if root {
		todo = r.order
	}
	st := newStore(p)
	r.byPkg.Store(p.Types, st)
	results := make(map[*analysis.Analyzer]any, len(todo))
	failed := make(map[*analysis.Analyzer]error)
	var found []Result
	for _, a := range todo {
		res := Result{Analyzer: a, ID: p.ID}
		if req := firstFailed(a, failed); req != nil {
			res.Err = fmt.Errorf("failed prerequisite: %s", req.Name)
			failed[a] = res.Err // the failure itself is already reported
			continue
		}
		if p.IllTyped && !a.RunDespiteErrors {
			failed[a] = fmt.Errorf("%s: skipped, the package has errors", a.Name)
			continue
		}
		results[a], res.Err = r.one(p, st, a, results, &res.Diagnostics)
		if res.Err != nil {
			failed[a] = res.Err
		}
		if !root || !slices.Contains(r.roots, a) {
			res.Diagnostics = nil
		}
		res.Value = results[a]
		if len(res.Diagnostics) > 0 || res.Err != nil {
			found = append(found, res)
		}
	}
	r.mu.Lock()
	r.found = append(r.found, found...)
	r.mu.Unlock()
}

func firstFailed(a *analysis.Analyzer, failed map[*analysis.Analyzer]error) *analysis.Analyzer {
	for _, req := range a.Requires {
		if failed[req] != nil {
			return req
		}
	}
	return nil
}

// one runs one analyzer on one package.
func (r *Runner) one(p *packages.Package, st *store, a *analysis.Analyzer, results map[*analysis.Analyzer]any, out *[]analysis.Diagnostic) (result any, err error) {
	inputs := make(map[*analysis.Analyzer]any, len(a.Requires))
	for _, req := range a.Requires {
		inputs[req] = results[req]
	}
	pass := &analysis.Pass{
		Analyzer:     a,
		Fset:         r.fset,
		Files:        p.Syntax,
		OtherFiles:   p.OtherFiles,
		IgnoredFiles: p.IgnoredFiles,
		Pkg:          p.Types,
		TypesInfo:    p.TypesInfo,
		TypesSizes:   p.TypesSizes,
		TypeErrors:   p.TypeErrors,
		Module:       module(p.Module),
		ResultOf:     inputs,
		Report: func(d analysis.Diagnostic) {
			printable.Diagnostic(&d) // all output formats print messages unchanged
			*out = append(*out, d)
		},
	}
	pass.ReadFile = func(name string) ([]byte, error) {
		if !readable(pass, name) {
			return nil, fmt.Errorf("%s is no file of this package", name)
		}
		return r.ReadFile(name)
	}
	st.bind(pass, r)

	defer func() {
		if x := recover(); x != nil {
			result, err = nil, fmt.Errorf("internal error: panic in %s: %v%s", a.Name, x, panicSite())
		}
	}()
	result, err = a.Run(pass)
	if err != nil {
		return nil, err
	}
	if r.Result != nil && result != nil {
		r.Result(result)
	}
	if got := reflect.TypeOf(result); got != a.ResultType {
		return nil, fmt.Errorf("internal error: %s returned a %v, its ResultType is %v", a.Name, got, a.ResultType)
	}
	for i := range *out {
		d := &(*out)[i]
		if d.URL, err = resolveURL(a, *d); err != nil {
			return nil, err
		}
		for _, fix := range d.SuggestedFixes {
			for j := range fix.TextEdits {
				fix.TextEdits[j].End = cmp.Or(fix.TextEdits[j].End, fix.TextEdits[j].Pos)
			}
		}
	}
	return result, nil
}

// panicSite returns the position of the recovered panic.
func panicSite() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf(" (%s:%d)", f.File, f.Line)
		}
		if !more {
			return ""
		}
	}
}

// Results returns all findings and failures, in an order independent of the
// order of analysis.
func (r *Runner) Results() []Result {
	sort.SliceStable(r.found, func(i, j int) bool {
		a, b := r.found[i], r.found[j]
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Analyzer.Name, b.Analyzer.Name)) < 0
	})
	return r.found
}

func readable(pass *analysis.Pass, name string) bool {
	if slices.Contains(pass.OtherFiles, name) || slices.Contains(pass.IgnoredFiles, name) {
		return true
	}
	return slices.ContainsFunc(pass.Files, func(f *ast.File) bool {
		return pass.Fset.File(f.FileStart).Name() == name
	})
}

// resolveURL makes d.URL absolute. If the analyzer sets no URL, the category is
// the anchor on the rule's page.
func resolveURL(a *analysis.Analyzer, d analysis.Diagnostic) (string, error) {
	if d.URL == "" && d.Category == "" && a.URL == "" {
		return "", nil
	}
	raw := d.URL
	if raw == "" && d.Category != "" {
		raw = "#" + d.Category
	}
	ref, err := url.Parse(raw)
	if err != nil {
		return "", fmt.Errorf("%s: %v", a.Name, err)
	}
	base, err := url.Parse(a.URL)
	if err != nil {
		return "", fmt.Errorf("%s: %v", a.Name, err)
	}
	return base.ResolveReference(ref).String(), nil
}

// module converts module data. It never returns nil, like checker and unlike go
// vet.
func module(m *packages.Module) *analysis.Module {
	if m == nil {
		return &analysis.Module{}
	}
	out := &analysis.Module{
		Path: m.Path, Version: m.Version, Time: m.Time, Main: m.Main, Indirect: m.Indirect,
		Dir: m.Dir, GoMod: m.GoMod, GoVersion: m.GoVersion,
	}
	if m.Replace != nil {
		out.Replace = module(m.Replace)
	}
	if m.Error != nil {
		out.Error = &analysis.ModuleError{Err: m.Error.Err}
	}
	return out
}
