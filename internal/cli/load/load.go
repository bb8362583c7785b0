// Package load finds the packages of a run and type-checks them from source. It
// spends time only on what an analyzer visits.
//
// Most imports of a program can never reach Redis. Of those packages only the
// types are needed, so load skips their function bodies and drops their syntax.
// It checks the packages that an analyzer visits in full (see [Graph.Wanted]).
// It needs no compiled export data, so a cold build cache costs nothing.
package load

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/pathname"
)

// mode is all that go list can report without running cgo, compiling or
// type-checking. Type sizes are separate: see [sizes].
const mode = packages.NeedName | packages.NeedFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// Options select what to load.
type Options struct {
	Dir      string   // directory in which patterns are resolved; "" is the working directory
	Env      []string // nil is the environment of the process
	Tags     string   // as go build -tags
	Tests    bool     // include test files and external test packages
	Patterns []string // if empty, the package in Dir
	// Overlay has the text of files that differ from the disk, by absolute
	// name.
	Overlay map[string][]byte
	// ModMod lets go list add requirements of overlay files to go.mod.
	ModMod bool
	// ErrorsOnly is for a check that no analyzer follows: only first-party code is
	// checked in full.
	ErrorsOnly bool
	// Cache has types from earlier loads, and receives those of this one. If it is
	// nil, the load shares nothing.
	Cache *Cache

	modfile string // as go build -modfile
}

// A Graph is the import graph of the packages that the patterns match.
type Graph struct {
	Fset  *token.FileSet
	Roots []*packages.Package // matched by a pattern, each source file once, sorted by ID

	// Keep has a check keep the syntax and type information of the packages that
	// InOrder returns, until Release. Set it before the check.
	Keep bool

	all    []*packages.Package // every package, dependencies first
	wanted map[*packages.Package]bool
	isRoot map[*packages.Package]bool

	ownOnce sync.Once
	own     map[string]bool // paths of roots

	filesOnce sync.Once
	files     map[string]bool // of all packages

	opts     Options
	sizes    types.Sizes
	cgo      cgoFiles
	texts    texts
	missing  missing
	stubs    stubs
	unusable []packages.Error // of patterns that match no package with Go files
}

// Load reads the import graph from go list. [Graph.Check] checks the types. If
// Load returns an error, nothing can be analysed.
func Load(opts Options) (*Graph, error) {
	if err := haveGo(); err != nil {
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
		return nil, errors.New(goError(err))
	}
	if opts.Cache == nil {
		opts.Cache = NewCache()
	}
	g := &Graph{
		Fset:   opts.Cache.fset,
		opts:   opts,
		sizes:  size(),
		wanted: make(map[*packages.Package]bool),
		isRoot: make(map[*packages.Package]bool),
	}
	packages.Visit(found, nil, withoutImporter)
	for _, p := range roots(found) {
		if len(p.GoFiles) == 0 {
			for _, e := range p.Errors { // of a pattern that matches nothing
				e.Msg = meant(opts.Dir, e.Msg)
				g.unusable = append(g.unusable, e)
			}
			continue
		}
		g.isRoot[p] = true
		g.Roots = append(g.Roots, p)
	}
	if len(g.Roots) == 0 {
		return nil, noPackages(opts, g.unusable)
	}
	packages.Visit(g.Roots, nil, func(p *packages.Package) { g.all = append(g.all, p) })
	g.want()
	return g, nil
}

var notInStd = regexp.MustCompile(`^package (\S+) is not in std\b`)

// meant returns the error of a pattern. If the pattern is the name of a directory, the
// error says how the go command wants it.
func meant(dir, msg string) string {
	m := notInStd.FindStringSubmatch(msg)
	if m == nil {
		return msg
	}
	if info, err := os.Stat(filepath.Join(dir, m[1])); err != nil || !info.IsDir() {
		return msg
	}
	return fmt.Sprintf("package %s is not in std; the directory is ./%[1]s", m[1])
}

// withoutImporter removes the file that x/tools assigns to a missing package:
// that of the failed import.
func withoutImporter(p *packages.Package) {
	if p.Name == "" && len(p.Errors) > 0 {
		p.GoFiles = nil
	}
}

func list(opts Options, mode packages.LoadMode) ([]*packages.Package, error) {
	cfg := &packages.Config{Mode: mode, Dir: opts.Dir, Env: opts.Env, Tests: opts.Tests, Overlay: opts.Overlay, BuildFlags: opts.buildFlags()}
	return packages.Load(cfg, opts.Patterns...)
}

// buildFlags returns the options that the go command takes as flags.
func (o Options) buildFlags() (flags []string) {
	if o.Tags != "" {
		flags = append(flags, "-tags="+o.Tags)
	}
	if o.modfile != "" {
		flags = append(flags, "-modfile="+o.modfile)
	}
	if o.ModMod {
		flags = append(flags, "-mod=mod")
	}
	return flags
}

// sizes starts a query for the type sizes of the target. The returned function
// waits for the result. In a joint query, go list would run cgo on all packages
// that use it. packages.Load would start two more processes for this answer.
func sizes(opts Options) func() types.Sizes {
	answer := make(chan types.Sizes, 1)
	go func() {
		cmd := exec.Command("go", append(append([]string{"list", "-f", "{{context.Compiler}} {{context.GOARCH}}"}, opts.buildFlags()...), "--", "unsafe")...)
		cmd.Dir, cmd.Env = opts.Dir, opts.Env
		var found types.Sizes
		if out, err := cmd.Output(); err == nil {
			compiler, arch, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
			found = types.SizesFor(compiler, arch)
		}
		if found == nil {
			found = types.SizesFor("gc", runtime.GOARCH) // the main query reports the error
		}
		answer <- found
	}()
	return func() types.Sizes { return <-answer }
}

// roots selects the packages to report on, each source file once. A package
// compiled for its own test contains all its files and replaces it. The
// generated main of a test and dependencies recompiled for another test contain
// nothing new.
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

// generated reports whether p has only generated files: go list puts the main
// of a test binary into the build cache.
func generated(p *packages.Package) bool {
	for _, f := range p.GoFiles {
		if filepath.Base(f) != "_testmain.go" && filepath.Ext(f) == ".go" {
			return false
		}
	}
	return true
}

// want marks the packages that analyzers visit: the roots, first-party
// packages, Redis clients, and all that import one of the last two, directly or
// not. No other package can have a fact or a finding, and no import path
// between two wanted packages leads through an unwanted one.
func (g *Graph) want() {
	std := g.stdDir()
	reach := make(map[*packages.Package]bool)
	for _, p := range g.all { // dependencies first
		r := firstParty(p, std) || client.Is(p.PkgPath) && !g.opts.ErrorsOnly
		for _, dep := range p.Imports {
			r = r || reach[dep]
		}
		reach[p] = r
		g.wanted[p] = r || g.isRoot[p]
	}
}

// firstParty reports whether the reader can change the code of p. Under go vet,
// analyzers see this as a module without a version.
func firstParty(p *packages.Package, std string) bool {
	if p.Module != nil {
		return p.Module.Version == "" && p.Module.Path != "std"
	}
	if p.PkgPath == "unsafe" || len(p.GoFiles) == 0 {
		return false
	}
	_, ok := pathname.Below(std, p.GoFiles[0])
	return std == "" || !ok
}

// stdDir returns the root of the standard library's source. Every graph with a Go file contains package runtime.
func (g *Graph) stdDir() string {
	for _, p := range g.all {
		if p.PkgPath == "runtime" && len(p.GoFiles) > 0 {
			return filepath.Dir(filepath.Dir(p.GoFiles[0]))
		}
	}
	return ""
}

// IsRoot reports whether findings in p are reported.
func (g *Graph) IsRoot(p *packages.Package) bool { return g.isRoot[p] }

// Has reports whether a file is a source file of the graph's packages, and not
// a generated one.
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

// Len returns the number of packages in the graph.
func (g *Graph) Len() int { return len(g.all) }

var errNoModule = errors.New("no go.mod here or above: redisvet analyses packages of a module")

// noPackages returns the error for patterns that match no package.
func noPackages(opts Options, errs []packages.Error) error {
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

// inModule reports whether dir is in a module or a workspace. It distinguishes
// a missing module from a wrong pattern.
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

// oneLine joins the lines of a message of the go command.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
