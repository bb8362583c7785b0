package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// pure reports whether an expression only computes: it has no effect, waits for
// nothing, and comes out the same a little earlier.
func (m *mend) pure(e ast.Expr) bool { return m.pureAt(e, 0) }

func (m *mend) pureAt(e ast.Expr, depth int) bool {
	if depth > 3 {
		return false
	}
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.FuncLit:
			ok = false
		case *ast.CallExpr:
			ok = ok && m.pureCall(n, depth)
		}
		return ok
	})
	return ok
}

func (m *mend) pureCall(call *ast.CallExpr, depth int) bool {
	info := m.pass.TypesInfo
	if tv := info.Types[call.Fun]; tv.IsType() {
		return true
	}
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return false
	}
	switch obj := info.Uses[id].(type) {
	case *types.Builtin:
		return knowledge.RepeatableBuiltins.Has(obj.Name())
	case *types.Func:
		sig := obj.Type().(*types.Signature)
		if obj.Pkg() == nil {
			return false
		}
		if sig.Recv() == nil && (knowledge.RepeatablePackages.Has(obj.Pkg().Path()) || knowledge.RepeatableFuncs.Has(obj.FullName())) {
			return true
		}
		if sig.Recv() != nil && sig.Params().Len() == 0 && knowledge.RepeatableMethods.Has(obj.Name()) ||
			sig.Recv() != nil && obj.Pkg().Path() == "time" && !knowledge.TimerChanges.Has(obj.Name()) {
			return true
		}
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && obj.Name() == "Val" && m.iterator(sel.X) {
			return true
		}
		return m.returnsPure(obj, depth)
	}
	return false
}

// returnsPure reports whether a function of the package does nothing but
// return what it computes: func key(id string) string { return "user:" + id }.
func (m *mend) returnsPure(f *types.Func, depth int) bool {
	if f.Pkg() != m.pass.Pkg {
		return false
	}
	for _, file := range m.pass.Files {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || m.pass.TypesInfo.Defs[fd.Name] != types.Object(f.Origin()) {
				continue
			}
			if fd.Body == nil || len(fd.Body.List) != 1 {
				return false
			}
			ret, ok := fd.Body.List[0].(*ast.ReturnStmt)
			if !ok {
				return false
			}
			for _, e := range ret.Results {
				if !m.pureAt(e, depth+1) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// fixed reports whether an expression means the same in every round of the
// loop, and before and after it: it is pure and names nothing that the loop
// declares or assigns.
func (m *mend) fixed(e ast.Expr) bool {
	return m.pure(e) && !m.found(e) && !m.meets(m.names(e), m.assigned(m.loop))
}

// A nameSet holds variables, and fields by their objects.
type nameSet map[types.Object]bool

// names are the variables and fields that a node reads.
func (m *mend) names(nodes ...ast.Node) nameSet {
	set := nameSet{}
	for _, n := range nodes {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(x ast.Node) bool {
			if id, ok := x.(*ast.Ident); ok {
				if v, ok := m.pass.TypesInfo.Uses[id].(*types.Var); ok {
					set[v] = true
				}
			}
			return true
		})
	}
	return set
}

// assigned are the variables and fields that a node declares, assigns, counts
// or takes the address of.
func (m *mend) assigned(nodes ...ast.Node) nameSet {
	set := nameSet{}
	info := m.pass.TypesInfo
	var lhs func(e ast.Expr)
	lhs = func(e ast.Expr) {
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			if o := info.ObjectOf(e); o != nil {
				set[o] = true
			}
		case *ast.SelectorExpr:
			if o := info.ObjectOf(e.Sel); o != nil {
				set[o] = true
			}
		case *ast.IndexExpr:
			lhs(e.X)
		case *ast.StarExpr:
			lhs(e.X)
		case *ast.SliceExpr:
			lhs(e.X)
		}
	}
	for _, n := range nodes {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(x ast.Node) bool {
			switch x := x.(type) {
			case *ast.AssignStmt:
				for _, e := range x.Lhs {
					lhs(e)
				}
			case *ast.IncDecStmt:
				lhs(x.X)
			case *ast.RangeStmt:
				if x.Key != nil {
					lhs(x.Key)
				}
				if x.Value != nil {
					lhs(x.Value)
				}
			case *ast.ValueSpec:
				for _, id := range x.Names {
					lhs(id)
				}
			case *ast.UnaryExpr:
				if x.Op == token.AND {
					lhs(x.X)
				}
			case *ast.CallExpr: // delete(m, k), clear(m), sort.Strings(keys)
				if id, ok := ast.Unparen(x.Fun).(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy") && len(x.Args) > 0 {
					lhs(x.Args[0])
				}
			}
			return true
		})
	}
	return set
}

func (m *mend) meets(a, b nameSet) bool {
	for o := range a {
		if b[o] {
			return true
		}
	}
	return false
}

// sendable reports whether go-redis can send an argument whatever its value
// is: one that it cannot fails alone by itself, and a whole pipeline in one.
func (m *mend) sendable(e ast.Expr) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	if sendableType(t) {
		return true
	}
	e = ast.Unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = ast.Unparen(u.X)
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok || len(lit.Elts) == 0 {
		return false
	}
	for _, el := range lit.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			el = kv.Value
		}
		if !m.sendable(el) {
			return false
		}
	}
	return true
}

func sendableType(t types.Type) bool {
	t = types.Unalias(t)
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() != types.UntypedNil && t.Info()&types.IsComplex == 0 && t.Kind() != types.UnsafePointer && t.Kind() != types.Uintptr
	case *types.Slice:
		b, ok := types.Unalias(t.Elem()).(*types.Basic)
		return ok && (b.Kind() == types.Byte || b.Kind() == types.String)
	case *types.Map:
		return types.Identical(t.Key(), types.Typ[types.String]) && types.Identical(t.Elem(), types.Typ[types.String])
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil && p.Path() == "time" {
			return t.Obj().Name() == "Time" || t.Obj().Name() == "Duration"
		}
	}
	return false
}

// isContext reports whether an expression is a context.
func (m *mend) isContext(e ast.Expr) bool {
	n, ok := types.Unalias(m.pass.TypesInfo.TypeOf(e)).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}

// logging reports whether a call only writes to a log.
func (m *mend) logging(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := m.pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || goredis.IsClient(f.Pkg().Path()) {
		return false
	}
	return knowledge.Logs(f.Pkg().Path(), f.Name())
}
