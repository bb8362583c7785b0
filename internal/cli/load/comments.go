package load

import (
	"bytes"
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/client"
)

// UsesRedis reports whether a package of the graph is a Redis client. Where
// none is, nothing can be found that needs types.
func (g *Graph) UsesRedis() bool {
	for _, p := range g.all {
		if client.Is(p.PkgPath) {
			return true
		}
	}
	return false
}

// unresolvedImports notes the imports of a package that cannot be had, as a
// check does. What else is wrong with the code is not looked for.
func (g *Graph) unresolvedImports(p *packages.Package) {
	var files []*ast.File
	for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
		_, err := importFrom(p, path)
		if err == nil {
			continue
		}
		if files == nil {
			files, _ = g.parseFiles(p.GoFiles, false, nil)
		}
		for _, e := range g.unresolved(path, err, files) {
			p.Errors = append(p.Errors, packages.Error{Pos: g.Fset.Position(e.Pos).String(), Msg: oneLine(e.Msg), Kind: packages.TypeError})
		}
	}
}

// Comments is Check for analyzers that only look at comments: it parses the
// files of the packages to report on in which mark occurs, in upper or lower
// case, and type-checks nothing. Packages without such a file are not visited.
func (g *Graph) Comments(mark string, visit func(*packages.Package)) {
	for _, p := range g.Roots {
		var names []string
		for _, name := range p.GoFiles {
			// What cannot be read is told by the listing.
			if src, err := g.ReadFile(name); err == nil && bytes.Contains(bytes.ToLower(src), []byte(mark)) {
				names = append(names, name)
			}
		}
		g.unresolvedImports(p)
		if len(names) == 0 {
			continue
		}
		files, errs := g.parseFiles(names, true, nil)
		p.Errors = append(p.Errors, errs...)
		p.Fset, p.TypesSizes = g.Fset, g.sizes
		p.Types, p.TypesInfo = types.NewPackage(p.PkgPath, p.Name), newInfo()
		p.Syntax = files
		visit(p)
		p.Syntax, p.TypesInfo = nil, nil
	}
}
