package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// Check type-checks the whole graph in parallel, each package after its
// imports.
//
// visit is called for each wanted package when it has types, after visit has
// returned for all its wanted imports. Calls may be concurrent. After a call
// the package's syntax and type information are released, so that memory does
// not grow with the number of packages.
//
// done, if not nil, is called after each package, one call at a time.
func (g *Graph) Check(visit func(*packages.Package), done func()) {
	type node struct {
		pkg       *packages.Package
		waits     int // imports that are not done
		importers []*node
	}
	nodes := make(map[*packages.Package]*node, len(g.all))
	for _, p := range g.all {
		n := &node{pkg: p}
		nodes[p] = n
		seen := make(map[*packages.Package]bool, len(p.Imports))
		for _, dep := range p.Imports {
			// Several import paths may lead to one package (vendoring).
			if d := nodes[dep]; d != nil && !seen[dep] {
				seen[dep] = true
				n.waits++
				d.importers = append(d.importers, n)
			}
		}
	}

	ready := make(chan *node, len(g.all))
	for _, p := range g.all {
		if nodes[p].waits == 0 {
			ready <- nodes[p]
		}
	}
	var mu sync.Mutex // guards waits, left and calls of done
	left := len(g.all)
	if left == 0 {
		return
	}
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for n := range ready {
				g.check(n.pkg)
				if g.wanted[n.pkg] {
					visit(n.pkg)
					if !g.Keep || !g.isOwn(n.pkg) {
						n.pkg.Syntax, n.pkg.TypesInfo = nil, nil
					}
				}
				mu.Lock()
				for _, m := range n.importers {
					if m.waits--; m.waits == 0 {
						ready <- m
					}
				}
				if done != nil {
					done()
				}
				if left--; left == 0 {
					close(ready)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// check parses p and type-checks it. Errors go to p.Errors and p.TypeErrors;
// p.Types is never nil afterwards.
func (g *Graph) check(p *packages.Package) {
	p.Fset, p.TypesSizes = g.Fset, g.sizes
	if p.PkgPath == "unsafe" {
		p.Types = types.Unsafe
		return
	}
	if !g.cacheable(p) {
		g.checkFiles(p)
		return
	}
	key := g.cacheKey(p)
	if p.Types = g.opts.Cache.cached(key, p); p.Types != nil {
		return
	}
	if g.checkFiles(p); !p.IllTyped {
		p.Types = g.opts.Cache.keep(key, p)
	}
}

// checkFiles is check for a package whose types are not known yet.
func (g *Graph) checkFiles(p *packages.Package) {
	full := g.wanted[p]
	files, errs := g.parse(p, full)
	p.Errors = append(p.Errors, errs...)

	report := func(err error) {
		var terr types.Error
		if full && errors.As(err, &terr) {
			p.TypeErrors = append(p.TypeErrors, terr)
			p.Errors = append(p.Errors, packages.Error{
				Pos:  terr.Fset.Position(terr.Pos).String(),
				Msg:  oneLine(terr.Msg),
				Kind: packages.TypeError,
			})
		}
	}
	stubs := make(map[string]*types.Package) // that this package uses
	conf := &types.Config{
		Importer: importerFunc(func(path string) (*types.Package, error) {
			dep, err := importFrom(p, path)
			if err == nil {
				return dep, nil
			}
			if !full {
				g.missing.note(g, p, path, err.Error(), files)
				return nil, err
			}
			if stubs[path] == nil {
				g.missing.note(g, p, path, err.Error(), files)
				stubs[path] = g.stub(path)
				for _, e := range g.unresolved(path, err, files) {
					report(e)
				}
			}
			return stubs[path], nil
		}),
		IgnoreFuncBodies: !full,
		FakeImportC:      true, // if cgo failed, its names have no types
		Sizes:            g.sizes,
		Error:            report,
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	p.Types = types.NewPackage(p.PkgPath, p.Name)
	var info *types.Info
	if full {
		info = newInfo()
	}
	failed := types.NewChecker(conf, g.Fset, p.Types, info).Files(files)
	p.Types.MarkComplete() // with the types that it has
	p.Errors = withoutEcho(p.Errors, stubs, files)
	p.IllTyped = failed != nil || len(p.Errors) > 0
	for _, dep := range p.Imports {
		p.IllTyped = p.IllTyped || dep.IllTyped
	}
	if full {
		p.Syntax, p.TypesInfo = files, info
	}
}

// notInGraph marks an import that go list removed with an error of its own.
const notInGraph = "it is not in the import graph"

// importFrom returns the package that an import in p denotes, or why it cannot
// be resolved.
func importFrom(p *packages.Package, path string) (*types.Package, error) {
	dep := p.Imports[path]
	switch {
	case path == "unsafe":
		return types.Unsafe, nil
	case resolves(p, path):
		return dep.Types, nil
	case dep == nil:
		return nil, errors.New(notInGraph)
	case len(dep.Errors) > 0:
		return nil, errors.New(oneLine(dep.Errors[0].Msg))
	}
	return nil, errors.New("no Go files")
}

// resolves reports whether an import in p denotes a package with Go files. It reads
// nothing that a check of that package writes.
func resolves(p *packages.Package, path string) bool {
	dep := p.Imports[path]
	return path == "unsafe" || dep != nil && len(dep.GoFiles) > 0
}

// unresolved returns an error for each import declaration of a package that
// cannot be resolved.
func (g *Graph) unresolved(path string, why error, files []*ast.File) (out []types.Error) {
	for _, f := range files {
		for _, imp := range f.Imports {
			if strings.Trim(imp.Path.Value, "`\"") == path {
				out = append(out, types.Error{Fset: g.Fset, Pos: imp.Pos(), Msg: fmt.Sprintf("could not import %s (%v)", path, why)})
			}
		}
	}
	return out
}

func newInfo() *types.Info {
	return &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Scopes:       make(map[ast.Node]*types.Scope),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
