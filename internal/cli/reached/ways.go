package reached

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A way is one of those on which a function is entered, or the function in a
// variable.
type way struct {
	from place // the function or variable from which
	// inherits says that the way is as hot as where it comes from. Another one is
	// hot or not by itself.
	inherits bool
	when     *value // the way is hot if this is not rare; nil is no such value
}

// start is from where a program is started. It is not hot.
var start place

// These are ways whatever they come from.
var (
	hotWay  = way{}
	coldWay = way{when: &value{rare: true}}
)

// A spot is a function or a variable with functions.
type spot struct {
	at       place
	ways     []way
	function bool
	from, to int
	regions  []region
	hot      bool
	who      who
}

// A region is a part of a function that runs more often or more rarely than the
// function: a loop, or what is on the way out of one.
type region struct {
	from, to int
	loops    *value // the period of the innermost loop that may be endless, nil without one
}

func (p *Program) spot(at place) *spot {
	s := p.spots[at]
	if s == nil {
		s = &spot{at: at}
		p.spots[at] = s
	}
	return s
}

func (c *collector) at(pos token.Pos) place {
	if !pos.IsValid() {
		return place{file: c.pkg.PkgPath} // nothing is there
	}
	at := c.pkg.Fset.PositionFor(pos, false)
	return place{at.Filename, at.Offset}
}

// isOwn reports whether a function is one of the program.
func (c *collector) isOwn(fn *types.Func) bool { return fn.Pkg() != nil && c.own[fn.Pkg().Path()] }

// callee returns the function that a call names, or nil.
func (c *collector) callee(call *ast.CallExpr) *types.Func {
	fn, _ := c.pkg.TypesInfo.Uses[ident(call.Fun)].(*types.Func)
	return fn
}

// ident returns the identifier that an expression for a function or variable ends
// in, or nil.
func ident(x ast.Expr) *ast.Ident {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.IndexExpr:
		return ident(x.X)
	case *ast.IndexListExpr:
		return ident(x.X)
	case *ast.StarExpr:
		return ident(x.X)
	}
	return nil
}

// variable returns the place of a variable, or one where nothing is.
func (c *collector) variable(id *ast.Ident) place {
	obj := c.pkg.TypesInfo.ObjectOf(id)
	if v, ok := obj.(*types.Var); ok {
		return c.at(v.Origin().Pos())
	}
	return c.at(token.NoPos)
}

// isInterfaceMethod reports whether a function is a method of an interface.
func isInterfaceMethod(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// enter adds a way into a function.
func (c *collector) enter(fn *types.Func, w way) {
	switch {
	case !c.isOwn(fn): // methods of others' interfaces count as called by others
	case isInterfaceMethod(fn):
		c.invoked[fn.Name()] = append(c.invoked[fn.Name()], w)
		c.signed[signed(fn)] = append(c.signed[signed(fn)], w)
	default:
		s := c.spot(c.at(fn.Origin().Pos()))
		s.ways = append(s.ways, w)
	}
}

// begin notes a declared function and walks through it.
func (c *collector) begin(d *ast.FuncDecl, fn *types.Func) {
	at := c.at(d.Name.Pos())
	s := c.spot(at)
	s.function, s.from, s.to = true, c.at(d.Pos()).offset, c.at(d.End()).offset
	s.who = c.who(d, fn)
	switch {
	case d.Name.Name == "init" && d.Recv == nil, d.Name.Name == "main" && d.Recv == nil && c.pkg.Name == "main":
		s.ways = append(s.ways, way{from: start, inherits: true})
	case hasDirective(d.Doc), c.top && fn.Exported():
		s.ways = append(s.ways, hotWay)
	}
	for i := range fn.Signature().Params().Len() {
		if d.Recv != nil {
			c.paramOf[c.at(fn.Signature().Params().At(i).Pos())] = d.Name.Name
		}
	}
	if d.Recv != nil {
		c.methodSpots[d.Name.Name] = append(c.methodSpots[d.Name.Name], s)
	}
	c.bySpotName[d.Name.Name] = append(c.bySpotName[d.Name.Name], s)
	if d.Body != nil {
		ast.Walk(c.walker(at, fn.Signature().Results()), d.Body)
	}
}

func (c *collector) walker(fn place, results *types.Tuple) *walker {
	return &walker{collector: c, given: map[ast.Node]way{}, direct: map[*ast.Ident]bool{}, fn: fn, results: results}
}

// isAdmin reports whether the name of a function, its receiver, its file or a folder of
// the module says that it is for administrators.
func (c *collector) isAdmin(fn *types.Func) bool {
	words := names.Singular(fn.Name())
	if recv := fn.Signature().Recv(); recv != nil {
		if n, ok := types.Unalias(deref(recv.Type())).(*types.Named); ok {
			words = append(words, names.Singular(n.Obj().Name())...)
		}
	}
	place := names.Singular(baseName(c.at(fn.Pos()).file))
	dir := fn.Pkg().Path()
	if c.pkg.Module != nil {
		dir = strings.TrimPrefix(dir, c.pkg.Module.Path)
	}
	for folder := range strings.SplitSeq(dir, "/") {
		place = append(place, names.Singular(folder)...)
	}
	return knowledge.ForAdministrators(words, place)
}
