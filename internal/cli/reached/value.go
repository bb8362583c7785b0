package reached

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A place is a position that is the same in all packages that a file is part of.
type place struct {
	file   string
	offset int
}

// A value is what is known of a duration, a path or a router:
// whether it is rare. Rare are a period of a minute or more, a path below /admin and
// a router for such paths.
type value struct {
	rare  bool
	timed bool    // it is the period of a loop
	of    place   // a variable or result; each value that it gets has to be rare
	any   []value // one of these has to be rare
	all   []value // each of these has to be rare
}

// timed returns the period of a loop.
func timed(v value) value {
	v.timed = true
	return v
}

// isRare reports whether a value is known to be rare.
func (p *Program) isRare(v value) bool { return p.rare(v, map[place]bool{}) }

// rare is isRare with the answers that are known: a value in a cycle is not rare.
func (p *Program) rare(v value, known map[place]bool) bool {
	is := func(v value) bool { return p.rare(v, known) }
	switch {
	case v.rare:
		return true
	case len(v.all) > 0:
		return !slices.ContainsFunc(v.all, func(v value) bool { return !is(v) })
	case v.of != place{}:
		if rare, ok := known[v.of]; ok {
			return rare
		}
		known[v.of] = false
		if p.paramOf[v.of] == "" || p.invoked[p.paramOf[v.of]] == nil {
			given := p.values[v.of]
			known[v.of] = len(given) > 0 && !slices.ContainsFunc(given, func(v value) bool { return !is(v) })
		}
		return known[v.of]
	}
	return slices.ContainsFunc(v.any, is)
}

// value returns what is known of an expression.
func (c *collector) value(x ast.Expr) value {
	x = ast.Unparen(x)
	if tv, ok := c.pkg.TypesInfo.Types[x]; ok && tv.Value != nil {
		return value{rare: rareConstant(tv)}
	}
	switch x := x.(type) {
	case *ast.Ident:
		return value{of: c.variable(x)}
	case *ast.SelectorExpr:
		if x.Sel.Name == "C" && flow.IsNamed(deref(c.typeOf(x.X)), "time", "Ticker", "Timer") {
			return c.value(x.X)
		}
		return value{of: c.variable(x.Sel)}
	case *ast.IndexExpr:
		return c.value(x.X)
	case *ast.StarExpr:
		return c.value(x.X)
	case *ast.UnaryExpr:
		return c.value(x.X)
	case *ast.BinaryExpr:
		// A multiple of a minute is a minute or more.
		if x.Op == token.ADD || x.Op == token.MUL {
			return value{any: []value{c.value(x.X), c.value(x.Y)}}
		}
	case *ast.CompositeLit:
		var v value
		for _, elt := range x.Elts {
			v.all = append(v.all, c.value(elt))
		}
		return v
	case *ast.CallExpr:
		return c.called(x)
	}
	return value{}
}

// called returns what is known of the result of a call.
func (c *collector) called(call *ast.CallExpr) value {
	if c.pkg.TypesInfo.Types[call.Fun].IsType() && len(call.Args) == 1 {
		return c.value(call.Args[0])
	}
	fn := c.callee(call)
	if fn == nil {
		return value{}
	}
	if fn.Pkg() != nil && fn.Pkg().Path() == "time" {
		if strings.HasPrefix(fn.Name(), "New") || fn.Name() == "After" || fn.Name() == "Tick" {
			return c.value(call.Args[0])
		}
		return value{}
	}
	if c.isOwn(fn) {
		if fn.Signature().Results().Len() == 1 {
			return value{of: c.at(fn.Signature().Results().At(0).Pos())}
		}
		return value{}
	}
	return c.route(call)
}

// route returns the value of what a call of another module's router makes, and of
// what it is given: it is rare if a path is, or the router.
func (c *collector) route(call *ast.CallExpr) value {
	var v value
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && c.pkg.TypesInfo.Selections[sel] != nil {
		v.any = append(v.any, c.value(c.router(sel.X)))
	}
	for _, a := range call.Args {
		if isString(c.typeOf(a)) {
			v.any = append(v.any, c.value(a))
		}
	}
	return v
}

// router returns the router that a chain of registrations begins with: the path of
// r.GET("/admin", f) is not that of what is registered after it.
func (c *collector) router(x ast.Expr) ast.Expr {
	for {
		call, ok := ast.Unparen(x).(*ast.CallExpr)
		if !ok {
			return x
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || names.HasWord(sel.Sel.Name, "group") || !slices.ContainsFunc(call.Args, func(a ast.Expr) bool { return holdsFunctions(c.typeOf(a)) }) {
			return x
		}
		x = sel.X
	}
}

// rareConstant reports whether a constant is a long period, or a path below /admin.
func rareConstant(tv types.TypeAndValue) bool {
	switch tv.Value.Kind() {
	case constant.String:
		path := constant.StringVal(tv.Value)
		return strings.Contains(path, "/") && slices.ContainsFunc(strings.Split(strings.ToLower(path), "/"), knowledge.AdminFolders.Has)
	case constant.Int:
		n, exact := constant.Int64Val(tv.Value)
		return exact && n >= int64(knowledge.RarePeriod) && flow.IsNamed(tv.Type, "time", "Duration")
	}
	return false
}

// matters reports whether values of a type are kept.
func (c *collector) matters(t types.Type) bool {
	if isString(t) {
		return true
	}
	switch t := types.Unalias(t).(type) {
	case *types.Slice:
		return isString(t.Elem())
	case *types.Chan:
		return true
	case *types.Pointer:
		return c.matters(t.Elem())
	case *types.Named:
		return t.Obj().Pkg() != nil && !c.own[t.Obj().Pkg().Path()]
	}
	return false
}

func isString(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
