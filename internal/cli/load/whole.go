package load

import (
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/pathname"
)

// Whole reports whether the patterns match all packages of the modules of the
// roots: a package of a module that is not loaded may call those that are.
func (g *Graph) Whole() bool {
	for _, p := range g.Roots {
		if p.Module == nil || !g.covers(p.Module.Path, p.Module.Dir) {
			return false
		}
	}
	return true
}

// covers reports whether a pattern matches all packages of a module.
func (g *Graph) covers(path, dir string) bool {
	at, err := filepath.Abs(g.opts.Dir)
	if err != nil {
		return false
	}
	for _, pattern := range g.opts.Patterns {
		base, all := strings.CutSuffix(filepath.ToSlash(pattern), "/...")
		if !all {
			continue
		}
		if base == path {
			return true
		}
		if !strings.HasPrefix(base, ".") && !filepath.IsAbs(pattern) {
			continue // an import path
		}
		root := filepath.FromSlash(base)
		if !filepath.IsAbs(root) {
			root = filepath.Join(at, root)
		}
		if _, ok := pathname.Below(root, dir); ok || filepath.Clean(root) == filepath.Clean(dir) {
			return true
		}
	}
	return false
}

// InOrder returns the packages of the program, each after those of them that it
// imports: the roots, and those of which a root is a variant with tests.
func (g *Graph) InOrder() []*packages.Package {
	var out []*packages.Package
	for _, p := range g.all {
		if g.isOwn(p) {
			out = append(out, p)
		}
	}
	return out
}

func (g *Graph) isOwn(p *packages.Package) bool {
	g.ownOnce.Do(func() {
		g.own = make(map[string]bool)
		for _, path := range g.Paths() {
			g.own[path] = true
		}
	})
	return g.wanted[p] && g.own[p.PkgPath]
}

// Release gives back the syntax and type information that a check has kept.
func (g *Graph) Release() {
	for _, p := range g.all {
		p.Syntax, p.TypesInfo = nil, nil
	}
}

// Paths returns the import paths of the packages that findings are reported in.
func (g *Graph) Paths() []string {
	var out []string
	for _, p := range g.Roots {
		out = append(out, p.PkgPath)
	}
	return out
}
