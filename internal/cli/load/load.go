// Package load finds the packages that a run concerns and type-checks them
// from source, spending time only where an analyzer will look.
//
// Most of what a program imports can never reach Redis. Of those packages the
// types are needed and nothing else, so their function bodies are not checked
// and their syntax is dropped at once. The packages that an analyzer visits
// (see [Graph.Wanted]) are checked in full. No compiled export data is needed,
// so a cold build cache costs nothing.
package load

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/client"
)

// mode is all that go list can say without running cgo, compiling or
// type-checking. The sizes of types are not in it: see [sizes].
const mode = packages.NeedName | packages.NeedFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// Options say what to load.
type Options struct {
	Dir      string   // where patterns are resolved; "" is the working directory
	Env      []string // nil is the environment of the process
	Tags     string   // as go build -tags
	Tests    bool     // take in test files and external test packages
	Patterns []string // none means the package in Dir
	// Overlay has the text of files that is not on the disk, by absolute name.
	Overlay map[string][]byte
	// ModMod lets go list add to go.mod what only the overlay imports.
	ModMod bool

	modfile string // as go build -modfile
}

// A Graph is the import graph under the packages that the patterns name.
type Graph struct {
	Fset  *token.FileSet
	Roots []*packages.Package // matched by a pattern, each source file once, by ID

	all    []*packages.Package // every package, dependencies first
	wanted map[*packages.Package]bool
	isRoot map[*packages.Package]bool

	filesOnce sync.Once
	files     map[string]bool // of all packages

	opts     Options
	sizes    types.Sizes
	cgo      cgoFiles
	texts    texts
	missing  missing
	unusable []packages.Error // of patterns that name no package with Go files
}

// Load asks go list for the import graph. It checks no types: that is
// [Graph.Check]. An error means that nothing can be analysed.
func Load(opts Options) (*Graph, error) {
	if err := HaveGo(); err != nil {
		return nil, err
	}
	size := sizes(opts)
	found, err := list(opts, mode)
	if err != nil {
		if with, ok := withModfile(opts); ok {
			opts, size = with, sizes(with)
			found, err = list(opts, mode)
		}
	}
	if err != nil {
		if !inModule(opts.Dir) {
			return nil, errNoModule
		}
		return nil, errors.New(goSaid(err))
	}
	g := &Graph{
		Fset:   token.NewFileSet(),
		opts:   opts,
		sizes:  size(),
		wanted: make(map[*packages.Package]bool),
		isRoot: make(map[*packages.Package]bool),
	}
	packages.Visit(found, nil, withoutImporter)
	for _, p := range roots(found) {
		if len(p.GoFiles) == 0 {
			g.unusable = append(g.unusable, p.Errors...) // a pattern that names nothing
			continue
		}
		g.isRoot[p] = true
		g.Roots = append(g.Roots, p)
	}
	if len(g.Roots) == 0 {
		return nil, nothing(opts, g.unusable)
	}
	packages.Visit(g.Roots, nil, func(p *packages.Package) { g.all = append(g.all, p) })
	g.want()
	return g, nil
}

// withoutImporter takes the file away that x/tools gives a package which is
// not there: the one whose import of it failed.
func withoutImporter(p *packages.Package) {
	if p.Name == "" && len(p.Errors) > 0 {
		p.GoFiles = nil
	}
}

func list(opts Options, mode packages.LoadMode) ([]*packages.Package, error) {
	cfg := &packages.Config{Mode: mode, Dir: opts.Dir, Env: opts.Env, Tests: opts.Tests, Overlay: opts.Overlay}
	if opts.Tags != "" {
		cfg.BuildFlags = append(cfg.BuildFlags, "-tags="+opts.Tags)
	}
	if opts.modfile != "" {
		cfg.BuildFlags = append(cfg.BuildFlags, "-modfile="+opts.modfile)
	}
	if opts.ModMod {
		cfg.BuildFlags = append(cfg.BuildFlags, "-mod=mod")
	}
	return packages.Load(cfg, opts.Patterns...)
}

// sizes starts to ask for the sizes of types on the target; the function that
// it returns waits for the answer. Asked together with anything else, go list
// would run cgo on all packages that use it.
func sizes(opts Options) func() types.Sizes {
	answer := make(chan types.Sizes, 1)
	go func() {
		opts.Patterns, opts.Tests = []string{"unsafe"}, false
		found, err := list(opts, packages.NeedName|packages.NeedTypesSizes)
		if err != nil || len(found) == 0 || found[0].TypesSizes == nil {
			answer <- types.SizesFor("gc", runtime.GOARCH) // the listing itself says what is wrong
			return
		}
		answer <- found[0].TypesSizes
	}()
	return func() types.Sizes { return <-answer }
}

// roots picks the packages to report on, each source file once: a package as
// compiled for its own test holds all files of the package, so it stands in
// for it. The generated main of a test and dependencies that are compiled
// anew for somebody else's test hold nothing of their own.
func roots(found []*packages.Package) []*packages.Package {
	tested := make(map[string]bool)
	for _, p := range found {
		if p.ForTest != "" && p.PkgPath == p.ForTest {
			tested[p.PkgPath] = true
		}
	}
	var out []*packages.Package
	for _, p := range found {
		switch {
		case p.ForTest == "" && tested[p.PkgPath]:
		case p.ForTest == "" && p.Name == "main" && strings.HasSuffix(p.ID, ".test") && generated(p):
		case p.ForTest != "" && p.PkgPath != p.ForTest && p.PkgPath != p.ForTest+"_test":
		default:
			out = append(out, p)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// generated reports whether no file of p is one that a person keeps: go list
// puts the main of a test binary into the build cache.
func generated(p *packages.Package) bool {
	for _, f := range p.GoFiles {
		if filepath.Base(f) != "_testmain.go" && filepath.Ext(f) == ".go" {
			return false
		}
	}
	return true
}

// want marks the packages that analyzers visit: the roots, whatever is
// first-party, the Redis clients, and all that imports one of the last two,
// however deep. Nothing else can hold a fact or a finding, and no path of
// imports between two wanted packages leads through an unwanted one.
func (g *Graph) want() {
	std := g.stdDir()
	reach := make(map[*packages.Package]bool)
	for _, p := range g.all { // dependencies first
		r := client.Is(p.PkgPath) || firstParty(p, std)
		for _, dep := range p.Imports {
			r = r || reach[dep]
		}
		reach[p] = r
		g.wanted[p] = r || g.isRoot[p]
	}
}

// firstParty reports whether p is code that its reader can change: analyzers
// under go vet see the same as a module without a version.
func firstParty(p *packages.Package, std string) bool {
	if p.Module != nil {
		return p.Module.Version == "" && p.Module.Path != "std"
	}
	if p.PkgPath == "unsafe" || len(p.GoFiles) == 0 {
		return false
	}
	return std == "" || !strings.HasPrefix(filepath.Dir(p.GoFiles[0])+string(filepath.Separator), std)
}

// stdDir is the root of the standard library's source, with a separator at
// its end. Package runtime is in every graph that has any Go file.
func (g *Graph) stdDir() string {
	for _, p := range g.all {
		if p.PkgPath == "runtime" && len(p.GoFiles) > 0 {
			return filepath.Dir(filepath.Dir(p.GoFiles[0])) + string(filepath.Separator)
		}
	}
	return ""
}

// Wanted reports whether p is checked in full and analysed.
func (g *Graph) Wanted(p *packages.Package) bool { return g.wanted[p] }

// IsRoot reports whether findings in p are reported.
func (g *Graph) IsRoot(p *packages.Package) bool { return g.isRoot[p] }

// Has reports whether a file is one of the graph's packages, as its author
// wrote it.
func (g *Graph) Has(name string) bool {
	g.filesOnce.Do(func() {
		g.files = make(map[string]bool)
		for _, p := range g.all {
			for _, f := range p.GoFiles {
				g.files[f] = true
			}
		}
	})
	return g.files[name]
}

// Len is the number of packages in the graph.
func (g *Graph) Len() int { return len(g.all) }

var errNoModule = errors.New("no go.mod here or above: redisvet analyses packages of a module")

// nothing says why the patterns led to no package at all.
func nothing(opts Options, errs []packages.Error) error {
	if !inModule(opts.Dir) {
		return errNoModule
	}
	if len(errs) > 0 {
		return errors.New(oneLine(errs[0].Msg))
	}
	what := strings.Join(opts.Patterns, " ")
	if what == "" {
		what = "."
	}
	if !opts.Tests {
		what += " (test files are left out unless -tests is given)"
	}
	return fmt.Errorf("no packages with Go files match %s", what)
}

// inModule reports whether dir lies in a module or a workspace, so that its
// absence can be told from a wrong pattern.
func inModule(dir string) bool {
	if os.Getenv("GO111MODULE") == "off" {
		return true
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return true
	}
	for {
		for _, name := range []string{"go.mod", "go.work"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				return true
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// oneLine folds what the go command says into one line.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
