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

// UsesRedis reports whether the graph contains a Redis client. If not, no rule
// that needs types can find anything.
func (g *Graph) UsesRedis() bool {
	for _, p := range g.all {
		if client.Is(p.PkgPath) {
			return true
		}
	}
	return false
}

// unresolvedImports records the unresolved imports of a package, as a check
// does, without looking for other errors.
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

// Comments is Check for analyzers that only read comments. It parses the files
// of root packages that contain mark, in any case, and type-checks nothing. It
// does not visit packages without such a file.
func (g *Graph) Comments(mark string, visit func(*packages.Package)) {
	for _, p := range g.Roots {
		var names []string
		for _, name := range p.GoFiles {
			// The listing reports files that cannot be read.
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
