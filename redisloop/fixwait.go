package redisloop

import (
	"go/ast"
	"go/types"
	"strings"
)

// wait writes the statement that waits, one tab to the line, and says what
// ends it early. ok is false where something ought to end it that the function
// cannot obey: a Sleep that goes on when the context has ended is no mend,
// unless the loop sleeps like that already.
func (m *mend) wait(clock, every string) (lines []string, ends string, ok bool) {
	cases, heard, ok := m.stops()
	if !ok {
		return nil, "", false
	}
	if len(cases) > 0 {
		ends = ", or until it is stopped"
	}
	if ctx := m.context(); ctx != "" {
		if !heard[ctx+".Done()"] {
			leave, ok := m.leave(ctx)
			if !ok {
				return []string{clock + ".Sleep(" + every + ")"}, "", len(cases) == 0 && m.sleeps()
			}
			cases = append(cases, "case <-"+ctx+".Done():")
			if leave != "" {
				cases = append(cases, "\t"+leave)
			}
		}
		ends = ", or until the context ends"
	}
	if len(cases) == 0 {
		return []string{clock + ".Sleep(" + every + ")"}, "", true
	}
	return append(append([]string{"select {"}, cases...), "case <-"+clock+".After("+every+"):", "}"), ends, true
}

// sleeps reports whether a Sleep stands in the loop.
func (m *mend) sleeps() bool {
	found := false
	m.each(m.body, func(n ast.Node, _ []ast.Node) {
		if call, ok := n.(*ast.CallExpr); ok && m.waitArg(call) != nil {
			sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
			found = found || ok && sel.Sel.Name == "Sleep"
		}
	})
	return found
}

// context is the context that the command is given, or the function has: a
// name, a field, or r.Context() of a request. One that never ends is none.
func (m *mend) context() string {
	scope := m.pass.Pkg.Scope().Innermost(m.loop.Pos())
	local := func(id *ast.Ident) bool {
		if id == nil || scope == nil {
			return false
		}
		_, obj := scope.LookupParent(id.Name, m.loop.Pos())
		return obj != nil && obj == m.pass.TypesInfo.ObjectOf(id) && obj.Parent() != m.pass.Pkg.Scope() && !m.declares(id.Name)
	}
	text := func(e ast.Expr) string {
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			switch {
			case e.Name == "_" || !local(e):
			case m.isContext(e) && !m.background(m.pass.TypesInfo.ObjectOf(e)):
				return e.Name
			case m.isHTTP(e, "Request") && !m.assigned(m.loop)[m.pass.TypesInfo.ObjectOf(e)]:
				return e.Name + ".Context()"
			}
		case *ast.SelectorExpr: // a field
			if x := base(e); isPlain(e) && m.isContext(e) && local(x) && m.fixed(e) {
				return m.text(e)
			}
		case *ast.CallExpr:
			if sel, ok := e.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Context" && len(e.Args) == 0 && m.isHTTP(sel.X, "Request") {
				if id := ident(sel.X); local(id) && !m.assigned(m.loop)[m.pass.TypesInfo.ObjectOf(id)] {
					return id.Name + ".Context()"
				}
			}
		}
		return ""
	}
	for _, a := range m.call.Args {
		if m.isContext(a) {
			if c := text(a); c != "" {
				return c
			}
		}
	}
	for i := len(m.path) - 1; i >= 0; i-- {
		t, _ := function(m.path[i])
		if t == nil {
			continue
		}
		for _, p := range t.Params.List {
			for _, id := range p.Names {
				if c := text(id); c != "" {
					return c
				}
			}
		}
	}
	return ""
}

// base is the name that a field's path begins with.
func base(e ast.Expr) *ast.Ident {
	for {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			return ident(ast.Unparen(e))
		}
		e = sel.X
	}
}

// function is the type and the body of a node that is one.
func function(n ast.Node) (*ast.FuncType, *ast.BlockStmt) {
	switch f := n.(type) {
	case *ast.FuncLit:
		return f.Type, f.Body
	case *ast.FuncDecl:
		return f.Type, f.Body
	}
	return nil, nil
}

// around is the function that the loop stands in.
func (m *mend) around() (t *ast.FuncType, body *ast.BlockStmt) {
	for _, n := range m.path {
		if n == ast.Node(m.loop) {
			break
		}
		if ft, b := function(n); ft != nil {
			t, body = ft, b
		}
	}
	return t, body
}

// background reports whether a variable is declared as context.Background().
func (m *mend) background(obj types.Object) bool {
	found := false
	is := func(id *ast.Ident, e ast.Expr) {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if id == nil || !ok || m.pass.TypesInfo.Defs[id] != obj {
			return
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			f, _ := m.pass.TypesInfo.Uses[sel.Sel].(*types.Func)
			found = found || f != nil && f.Pkg() != nil && f.Pkg().Path() == "context" && (f.Name() == "Background" || f.Name() == "TODO")
		}
	}
	ast.Inspect(m.path[0], func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) {
					is(ident(l), n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Names) == len(n.Values) {
					is(id, n.Values[i])
				}
			}
		}
		return true
	})
	return found
}

// isHTTP reports whether an expression is net/http's type of a name, or a
// pointer to it.
func (m *mend) isHTTP(e ast.Expr, name string) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "net/http"
}

// declares reports whether the loop declares a name anew.
func (m *mend) declares(name string) bool {
	found := false
	ast.Inspect(m.body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name && m.pass.TypesInfo.Defs[id] != nil {
			found = true
		}
		return !found
	})
	return found
}

// leave is the statement that ends the loop when the context has ended: none
// where the next round begins with a look at it. ok is false where a caller
// would take what it returns for success.
func (m *mend) leave(ctx string) (string, bool) {
	t, body := m.around()
	if t == nil {
		return "", false
	}
	leave, looks := m.ownLeave(ctx)
	if leave != "" || looks == atHead {
		return leave, true
	}
	void := t.Results == nil || len(t.Results.List) == 0
	switch {
	case void && (m.serves(t) && m.ofRequest(ctx) || m.onlyStopped(body)):
		return "return", true
	case void:
		return "", looks == within // the loop ends with the context, if only after one more try
	case m.isErrorType(t.Results.List[len(t.Results.List)-1].Type):
		return m.leaveWithError(t, ctx)
	}
	if leave := m.failure(body); leave != "" {
		return leave, true
	}
	return "", looks == within
}

// leaveWithError returns what the function has so far and why the context has
// ended.
func (m *mend) leaveWithError(t *ast.FuncType, ctx string) (string, bool) {
	var values []string
	for _, f := range t.Results.List {
		for range max(len(f.Names), 1) {
			values = append(values, m.zero(m.pass.TypesInfo.TypeOf(f.Type)))
		}
		for i, id := range f.Names {
			if id.Name != "_" && !m.shadows(id) {
				values[len(values)-len(f.Names)+i] = id.Name
			}
		}
	}
	values[len(values)-1] = ctx + ".Err()"
	for _, v := range values {
		if v == "" {
			return "", false
		}
	}
	return "return " + strings.Join(values, ", "), true
}

func (m *mend) isErrorType(e ast.Expr) bool {
	return types.Identical(m.pass.TypesInfo.TypeOf(e), types.Universe.Lookup("error").Type())
}

// shadows reports whether the loop, or a block around it, means something else
// by the name of a result.
func (m *mend) shadows(id *ast.Ident) bool {
	scope := m.pass.Pkg.Scope().Innermost(m.loop.Pos())
	_, obj := scope.LookupParent(id.Name, m.loop.Pos())
	return obj != m.pass.TypesInfo.Defs[id] || m.declares(id.Name)
}

// zero is the zero value of a type as source, "" where there is no short one.
func (m *mend) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	case *types.Struct:
		if text := m.typeText(t); text != "" {
			return text + "{}"
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature:
		return "nil"
	case *types.Interface:
		if _, param := types.Unalias(t).(*types.TypeParam); !param {
			return "nil"
		}
	}
	return ""
}
