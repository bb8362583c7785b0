package load

import (
	"path/filepath"
	"strings"

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

// Paths returns the import paths of the packages that findings are reported in.
func (g *Graph) Paths() []string {
	var out []string
	for _, p := range g.Roots {
		out = append(out, p.PkgPath)
	}
	return out
}
