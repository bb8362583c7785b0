package loopinfo

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// A varTable has the variables of a package with the values assigned to them.
type varTable struct {
	info   *types.Info
	values map[*types.Var][]assigned
	begun  map[*types.Var]bool // variables that begin with one of these values, or with none
	funcs  map[types.Object]*ast.FuncDecl
}

// An assigned is a value of a variable.
type assigned struct {
	expr  ast.Expr // nil: a value without an expression of its own
	in    ast.Node // the innermost loop or function literal around the assignment, or nil
	entry bool     // one entry of a map: m[k] = v
}

func newVarTable(files []*ast.File, info *types.Info) *varTable {
	t := &varTable{info: info, values: map[*types.Var][]assigned{}, begun: map[*types.Var]bool{}, funcs: map[types.Object]*ast.FuncDecl{}}
	for _, f := range files {
		eachNode(f, t.read)
	}
	return t
}

// eachNode visits the nodes of a file, with the innermost loop or function literal
// around each.
func eachNode(f *ast.File, visit func(n, in ast.Node)) {
	around := []ast.Node{nil} // of each open node: what is around its children
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		in := around[len(around)-1]
		visit(n, in)
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			in = n
		}
		around = append(around, in)
		return true
	})
}

// read records the variables that a node gives values.
func (t *varTable) read(n, in ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		t.funcs[t.info.Defs[n.Name]] = n
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			var val ast.Expr
			if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
				val = n.Rhs[i]
			}
			t.note(l, assigned{expr: val, in: in})
			if n.Tok == token.DEFINE {
				t.begin(l)
			}
		}
	case *ast.ValueSpec:
		for i, id := range n.Names {
			t.begin(id)
			switch {
			case i < len(n.Values) && len(n.Values) == len(n.Names):
				t.note(id, assigned{expr: n.Values[i], in: in})
			case len(n.Values) > 0:
				t.note(id, assigned{in: in})
			}
		}
	case *ast.CompositeLit:
		t.readFields(n, in)
	case *ast.CallExpr:
		t.readGiven(n, in)
	case *ast.KeyValueExpr: // a field in a struct literal
		if id, ok := n.Key.(*ast.Ident); ok {
			if v, ok := t.info.Uses[id].(*types.Var); ok && v.IsField() {
				t.values[v] = append(t.values[v], assigned{expr: n.Value, in: in})
			}
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			t.note(n.X, assigned{in: in})
		}
	case *ast.IncDecStmt:
		t.note(n.X, assigned{in: in})
	}
}

// readFields records the fields that a struct literal sets by position.
func (t *varTable) readFields(lit *ast.CompositeLit, in ast.Node) {
	st, ok := typeOf(t.info, lit).(*types.Struct)
	if !ok || len(lit.Elts) != st.NumFields() {
		return
	}
	for i, e := range lit.Elts {
		if _, keyed := e.(*ast.KeyValueExpr); !keyed {
			t.values[st.Field(i)] = append(t.values[st.Field(i)], assigned{expr: e, in: in})
		}
	}
}

// readGiven records the maps that a call is given: it may add entries.
func (t *varTable) readGiven(call *ast.CallExpr, in ast.Node) {
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		if _, builtin := t.info.Uses[id].(*types.Builtin); builtin {
			return
		}
	}
	for _, arg := range call.Args {
		if _, ok := typeOf(t.info, arg).(*types.Map); ok {
			t.note(arg, assigned{in: in})
		}
	}
}

// typeOf returns the underlying type of an expression, or nil.
func typeOf(info *types.Info, e ast.Expr) types.Type {
	if t := info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

// begin records the declaration of a variable that is no parameter and no element.
func (t *varTable) begin(lhs ast.Expr) {
	if id, ok := lhs.(*ast.Ident); ok {
		if v, ok := t.info.Defs[id].(*types.Var); ok {
			t.begun[v] = true
		}
	}
}

func (t *varTable) note(lhs ast.Expr, a assigned) {
	lhs = ast.Unparen(lhs)
	if x, ok := lhs.(*ast.IndexExpr); ok {
		if _, ok := typeOf(t.info, x.X).(*types.Map); !ok {
			return // an element of a slice
		}
		lhs, a = ast.Unparen(x.X), assigned{in: a.in, entry: true}
	}
	if sel, ok := lhs.(*ast.SelectorExpr); ok {
		lhs = sel.Sel
	}
	if id, ok := lhs.(*ast.Ident); ok {
		if v, ok := t.info.ObjectOf(id).(*types.Var); ok {
			t.values[v] = append(t.values[v], a)
		}
	}
}

func (t *varTable) only(v *types.Var) ast.Expr {
	if vals := t.values[v]; len(vals) == 1 && vals[0].expr != nil {
		return ast.Unparen(vals[0].expr)
	}
	return nil
}

func (t *varTable) fixed(v *types.Var) bool {
	if isLocal(v) {
		return t.written(v, 0)
	}
	lit, ok := t.only(v).(*ast.CompositeLit)
	return ok && !(v.IsField() && v.Exported()) && len(lit.Elts) > 0 && len(lit.Elts) <= SmallLoop
}

// isLocal reports whether each run of a function has a variable of its own.
func isLocal(v *types.Var) bool {
	return !v.IsField() && v.Pkg() != nil && v.Parent() != v.Pkg().Scope()
}

// maxDepth bounds how many functions deep a list is looked for.
const maxDepth = 4

// written reports whether all elements of a variable are written out one by one: in
// a literal, and in what is appended or set once.
func (t *varTable) written(v *types.Var, depth int) bool {
	some := false
	for _, a := range t.values[v] {
		switch x := ast.Unparen(orNil(a.expr)).(type) {
		case *ast.CompositeLit:
			if len(x.Elts) > SmallLoop {
				return false
			}
			some = some || len(x.Elts) > 0
		case *ast.CallExpr:
			if depth < maxDepth && t.fixedBody(t.funcs[typeutil.Callee(t.info, x)], depth+1) {
				some = true
				break
			}
			grows, ok := t.grows(x, v)
			if !ok {
				return false
			}
			some = some || grows
		default:
			if !a.entry {
				return false
			}
			some = true
		}
		if repeated(v, a.in) {
			return false
		}
	}
	return some && t.begun[v]
}

// grows reports whether a call appends elements to a variable that the source has
// one by one; or it makes an empty list, which is fine too.
func (t *varTable) grows(call *ast.CallExpr, v *types.Var) (grows, fine bool) {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false, false
	}
	if _, builtin := t.info.Uses[id].(*types.Builtin); !builtin {
		return false, false
	}
	switch id.Name {
	case "make":
		if _, ok := typeOf(t.info, call.Args[0]).(*types.Map); ok {
			return false, true
		}
		n := t.info.Types[call.Args[min(1, len(call.Args)-1)]].Value
		return false, n != nil && constant.Compare(constant.ToInt(n), token.EQL, constant.MakeInt64(0))
	case "append":
		to, ok := ast.Unparen(call.Args[0]).(*ast.Ident)
		return true, ok && t.info.ObjectOf(to) == v && !call.Ellipsis.IsValid()
	}
	return false, false
}

// repeated reports whether a loop or a function literal around an assignment may
// run it several times for one variable.
func repeated(v *types.Var, in ast.Node) bool {
	return in != nil && !(in.Pos() <= v.Pos() && v.Pos() < in.End())
}

// fixedResult reports whether a call runs a function of this package that only
// returns short literal lists.
func (t *varTable) fixedResult(call *ast.CallExpr) bool {
	return t.fixedBody(t.funcs[typeutil.Callee(t.info, call)], 0)
}

// fixedBody reports whether a function only returns short literal lists, with or
// without an error.
func (t *varTable) fixedBody(decl *ast.FuncDecl, depth int) bool {
	if decl == nil || decl.Body == nil {
		return false
	}
	fixed, some := true, false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				fixed = false
				return false
			}
			switch x := ast.Unparen(n.Results[0]).(type) {
			case *ast.CompositeLit:
				some, fixed = true, fixed && len(x.Elts) <= SmallLoop
			case *ast.Ident:
				v, ok := t.info.Uses[x].(*types.Var)
				local := ok && isLocal(v)
				some, fixed = some || local, fixed && (x.Name == "nil" && !ok || local && t.written(v, depth))
			default:
				fixed = false
			}
		}
		return true
	})
	return fixed && some
}

// smallInt reports whether a variable only has one small value. A parameter has others.
func (t *varTable) smallInt(v *types.Var) bool {
	e := t.only(v)
	if e == nil || !v.IsField() && !t.begun[v] {
		return false
	}
	tv := t.info.Types[e]
	return tv.Value != nil && tv.Value.Kind() == constant.Int && isSmall(tv.Value)
}

// exportedFixed lists the package's exported variables whose only value is a short
// literal list, and its functions that only return one.
func (t *varTable) exportedFixed() (out []types.Object) {
	for v := range t.values {
		if v.Exported() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && t.fixed(v) {
			out = append(out, v)
		}
	}
	for obj, decl := range t.funcs {
		if obj != nil && obj.Exported() && decl.Recv == nil && t.fixedBody(decl, 0) {
			out = append(out, obj)
		}
	}
	return out
}
