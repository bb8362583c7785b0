package load

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// A Cache keeps the types of packages that no analyzer visits, most of them of the
// standard library, for later loads of the same process. redisvet fix loads the same
// program several times, and nearly all of what it loads does not change.
//
// A cache may be used by several loads at once. Its zero value is not valid:
// see [NewCache].
type Cache struct {
	fset *token.FileSet // of all graphs that use the cache

	mu    sync.Mutex
	types map[cacheKey]*cachedTypes
}

// NewCache returns an empty cache.
func NewCache() *Cache {
	return &Cache{fset: token.NewFileSet(), types: make(map[cacheKey]*cachedTypes)}
}

// A cacheKey is what the types of a package depend on, except its imports.
type cacheKey struct {
	id    string
	files string // their names, as a list that a NUL separates
	sizes types.Sizes
}

type cachedTypes struct {
	pkg     *types.Package
	imports map[string]*types.Package // by import path
}

// cacheable reports whether the types of p are the same in the next load: nobody
// edits its files while redisvet runs, and no analyzer needs its syntax.
func (g *Graph) cacheable(p *packages.Package) bool {
	if g.wanted[p] || p.ForTest != "" {
		return false
	}
	if p.Module != nil && p.Module.Replace != nil && p.Module.Replace.Version == "" {
		return false
	}
	return !slices.ContainsFunc(p.GoFiles, func(name string) bool { return g.opts.Overlay[name] != nil })
}

func (g *Graph) cacheKey(p *packages.Package) cacheKey {
	return cacheKey{id: p.ID, files: strings.Join(p.GoFiles, "\x00"), sizes: g.sizes}
}

// cached returns the types of p from an earlier load, or nil. They are of use
// only if the imports of p have the types that they had then.
func (c *Cache) cached(key cacheKey, p *packages.Package) *types.Package {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.types[key]; e != nil && e.sameImports(p) {
		return e.pkg
	}
	return nil
}

// keep records the types of p and returns those to use. They are those of
// another load if one was faster, so that the importers of p can share theirs.
func (c *Cache) keep(key cacheKey, p *packages.Package) *types.Package {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.types[key]; e != nil && e.sameImports(p) {
		return e.pkg
	}
	e := &cachedTypes{pkg: p.Types, imports: make(map[string]*types.Package, len(p.Imports))}
	for path, dep := range p.Imports {
		e.imports[path] = dep.Types
	}
	c.types[key] = e
	return e.pkg
}

func (e *cachedTypes) sameImports(p *packages.Package) bool {
	if len(e.imports) != len(p.Imports) {
		return false
	}
	for path, dep := range p.Imports {
		if e.imports[path] != dep.Types {
			return false
		}
	}
	return true
}
