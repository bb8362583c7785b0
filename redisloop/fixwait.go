package redisloop

import (
	"go/ast"
	"go/types"
	"strings"
)

// wait writes the statement that waits, one tab to the line, and says what
// ends it early.
func (m *mend) wait(clock, every string) (lines []string, ends string) {
	ctx := m.context()
	leave, ok := m.leave(ctx)
	if ctx == "" || !ok {
		return []string{clock + ".Sleep(" + every + ")"}, ""
	}
	lines = []string{"select {", "case <-" + ctx + ".Done():"}
	if leave != "" {
		lines = append(lines, "\t"+leave)
	}
	return append(lines, "case <-"+clock+".After("+every+"):", "}"), ", or until the context ends"
}

// context names the context that the command is given, or the function has.
func (m *mend) context() string {
	scope := m.pass.Pkg.Scope().Innermost(m.loop.Pos())
	usable := func(id *ast.Ident) bool {
		if id == nil || !m.isContext(id) || scope == nil {
			return false
		}
		_, obj := scope.LookupParent(id.Name, m.loop.Pos())
		return obj != nil && obj == m.pass.TypesInfo.ObjectOf(id) && obj.Parent() != m.pass.Pkg.Scope() && !m.declares(id.Name)
	}
	for _, a := range m.call.Args {
		if id := ident(ast.Unparen(a)); usable(id) {
			return id.Name
		}
	}
	for i := len(m.path) - 1; i >= 0; i-- {
		var t *ast.FuncType
		switch f := m.path[i].(type) {
		case *ast.FuncLit:
			t = f.Type
		case *ast.FuncDecl:
			t = f.Type
		default:
			continue
		}
		for _, p := range t.Params.List {
			for _, id := range p.Names {
				if ident(id) != nil && usable(id) {
					return id.Name
				}
			}
		}
	}
	return ""
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
// where the loop looks at the context itself. ok is false where there is no
// good way.
func (m *mend) leave(ctx string) (string, bool) {
	if ctx == "" {
		return "", false
	}
	looks := false
	ast.Inspect(m.loop, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Err" || sel.Sel.Name == "Done") {
			if id := ident(sel.X); id != nil && id.Name == ctx {
				looks = true
			}
		}
		return !looks
	})
	if looks {
		return "", true
	}
	var t *ast.FuncType
	var body *ast.BlockStmt
	for _, n := range m.path {
		if n == ast.Node(m.loop) {
			break
		}
		switch f := n.(type) {
		case *ast.FuncLit:
			t, body = f.Type, f.Body
		case *ast.FuncDecl:
			t, body = f.Type, f.Body
		}
	}
	if t == nil {
		return "", false
	}
	if t.Results == nil || len(t.Results.List) == 0 {
		endless := m.loop.(*ast.ForStmt).Cond == nil && !breaks(m.body)
		return "return", endless || body.List[len(body.List)-1] == m.loop
	}
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
	last := t.Results.List[len(t.Results.List)-1]
	if !m.isErrorType(last.Type) {
		return "", false
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
