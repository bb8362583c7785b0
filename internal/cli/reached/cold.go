package reached

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// walk notes how the functions of a package enter others. What examples do says
// nothing of the program.
func (c *collector) walk(files []*ast.File) {
	if isExample(c.pkg) {
		return
	}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if fn, ok := c.pkg.TypesInfo.Defs[d.Name].(*types.Func); ok {
					c.begin(d, fn)
				}
			case *ast.GenDecl:
				ast.Walk(c.walker(start, nil), d)
			}
		}
	}
}

// isExample reports whether a folder of the module says that a package shows how
// others are used.
func isExample(pkg *packages.Package) bool {
	path := pkg.PkgPath
	if pkg.Module != nil {
		path = strings.TrimPrefix(path, pkg.Module.Path)
	}
	return slices.ContainsFunc(strings.Split(path, "/"), knowledge.ExampleFolders.Has)
}

// Cold returns a function that reports whether a position is on cold paths only. They
// come from the start or the end of the program, a command of its command line or a
// migration. A loop with a period of a minute or more and a request of an administrator
// are cold, too. Without a main package there are none.
//
// It errs on the side of hot paths. What is not understood is hot.
func (p *Program) Cold() func(token.Position) bool {
	if len(p.commands) == 0 {
		return func(token.Position) bool { return false }
	}
	p.heat()
	find := p.finder()
	return func(at token.Position) bool {
		fn := find(at)
		if fn == nil || fn.hot {
			return false
		}
		in := fn.region(at.Offset)
		return in == nil || in.loops == nil || p.isRare(*in.loops)
	}
}

// heat decides which functions are hot: those with a hot way, and those with none.
func (p *Program) heat() {
	others := p.externalMethods()
	ways := map[*spot][]way{}
	for _, s := range p.spots {
		ways[s] = s.ways
	}
	for name, list := range p.methodSpots {
		for _, s := range list {
			ways[s] = append(slices.Clip(s.ways), p.invoked[name]...)
			s.hot = others[name] || p.taken[name] || p.missing && token.IsExported(name)
		}
	}
	for _, ref := range p.roots {
		if name, ok := strings.CutPrefix(ref, toName); ok {
			p.hotNames[name] = true
		}
	}
	delete(p.hotNames, "main") // nothing can name it
	delete(p.hotNames, "init")
	for name := range p.hotNames {
		for _, s := range p.bySpotName[name] {
			s.hot = true
		}
	}
	entered := map[place][]*spot{} // from a place, by ways that inherit
	var queue []place
	for at, s := range p.spots {
		known := false
		for _, w := range ways[s] {
			if w.inherits && w.from == at && w.when == nil {
				continue // a call of itself
			}
			known = true
			unknown := w.inherits && w.from != start && p.spots[w.from] == nil
			if unknown || w.when != nil && !p.isRare(*w.when) || w.when == nil && !w.inherits {
				s.hot = true
			}
			if w.inherits {
				entered[w.from] = append(entered[w.from], s)
			}
		}
		if s.hot = s.hot || !known; s.hot {
			queue = append(queue, at)
		}
	}
	for len(queue) > 0 {
		at := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, s := range entered[at] {
			if !s.hot {
				s.hot = true
				queue = append(queue, s.at)
			}
		}
	}
}
