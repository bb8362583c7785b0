package load

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// uses collects how files use a package that cannot be resolved.
type uses struct {
	pkg     *types.Package
	types   map[string]bool
	funcs   map[string]results
	values  map[string]bool
	methods map[string]results // called on any value of the files
	fields  map[string]bool    // selected or set in any value of the files
}

// results are what the uses of a call need: for each result "" if it is unknown,
// "error", "bool", "string", "int", "float64", aList, or a type of the package with
// or without a star.
type results []string

const aList = "[]"

// merge joins the needs of two uses of the same function.
func (r results) merge(other results) results {
	if len(other) > len(r) {
		r, other = other, r
	}
	out := slices.Clone(r)
	for i, k := range other {
		if len(other) == len(r) && out[i] == "" {
			out[i] = k
		}
	}
	return out
}

func newUses(pkg *types.Package) *uses {
	return &uses{pkg: pkg, types: map[string]bool{}, funcs: map[string]results{}, values: map[string]bool{},
		methods: map[string]results{}, fields: map[string]bool{}}
}

// read adds the uses in a file that imports the package by a name.
func (u *uses) read(f *ast.File, local string) {
	selected := func(e ast.Expr) string {
		if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && sel.Sel.IsExported() {
				return sel.Sel.Name
			}
		}
		return ""
	}
	inTypes(f, func(e ast.Expr) {
		if name := selected(e); name != "" {
			u.types[name] = true
		}
	})
	generic := map[string]bool{}
	var stack []ast.Node
	called := map[ast.Expr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		switch n := n.(type) {
		case *ast.IndexExpr:
			generic[selected(n.X)] = true
		case *ast.IndexListExpr:
			generic[selected(n.X)] = true
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok {
				u.fields[key.Name] = true
			}
		case *ast.CallExpr:
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			if !ok {
				break
			}
			called[sel] = true
			need := needed(stack, local)
			if name := selected(sel); name != "" {
				u.funcs[name] = u.funcs[name].merge(need)
			} else {
				u.methods[sel.Sel.Name] = u.methods[sel.Sel.Name].merge(need)
			}
		case *ast.SelectorExpr:
			switch name := selected(n); {
			case called[n]:
			case name != "":
				u.values[name] = true
			default:
				u.fields[n.Sel.Name] = true
			}
		}
		return true
	})
	for name := range generic {
		delete(u.funcs, name) // its parameters are unknown
		delete(u.values, name)
	}
}

// needed returns what the context of a call needs, the last node of the path.
func needed(path []ast.Node, local string) results {
	i := len(path) - 2
	for i >= 0 && isParen(path[i]) {
		i--
	}
	if i < 0 {
		return nil
	}
	call := path[i+1]
	switch parent := path[i].(type) {
	case *ast.ExprStmt, *ast.GoStmt, *ast.DeferStmt:
		return nil
	case *ast.AssignStmt:
		if len(parent.Rhs) != 1 {
			return results{""}
		}
		out := make(results, len(parent.Lhs))
		for j, l := range parent.Lhs {
			if id, ok := l.(*ast.Ident); ok {
				out[j] = byName(id.Name, j == len(out)-1 && j > 0)
				if out[j] == "" {
					out[j] = byUse(path[:i], id.Name)
				}
			}
		}
		return out
	case *ast.ReturnStmt:
		if all := returned(path[:i], local); len(parent.Results) == 1 {
			return all
		} else if j := slices.IndexFunc(parent.Results, func(e ast.Expr) bool { return e == call }); j >= 0 && len(all) == len(parent.Results) {
			return all[j : j+1]
		}
	case *ast.IfStmt:
		return results{"bool"}
	case *ast.UnaryExpr:
		if parent.Op == token.NOT {
			return results{"bool"}
		}
	case *ast.BinaryExpr:
		return results{ofOperand(parent, call)}
	case *ast.RangeStmt:
		if parent.X == call {
			return results{aList}
		}
	}
	return results{""}
}

func isParen(n ast.Node) bool {
	_, ok := n.(*ast.ParenExpr)
	return ok
}

// byName returns the type of a variable with a name that says it.
func byName(name string, last bool) string {
	switch {
	case strings.HasPrefix(strings.ToLower(name), "err"):
		return "error"
	case last && (name == "ok" || name == "found"):
		return "bool"
	}
	return ""
}

// byUse returns the type that the innermost function of a path needs of a variable.
func byUse(path []ast.Node, name string) (need string) {
	is := func(e ast.Node) bool {
		id, ok := e.(*ast.Ident)
		return ok && id.Name == name
	}
	ast.Inspect(function(path), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if is(n.X) || is(n.Y) {
				x := n.X
				if !is(x) {
					x = n.Y
				}
				need = cmp.Or(need, ofOperand(n, x))
			}
		case *ast.IfStmt:
			if is(n.Cond) {
				need = "bool"
			}
		case *ast.UnaryExpr:
			if n.Op == token.NOT && is(n.X) {
				need = "bool"
			}
		case *ast.RangeStmt:
			if is(n.X) {
				need = aList
			}
		}
		return true
	})
	return need
}

// ofOperand returns the type that an operator and the other operand give an
// operand.
func ofOperand(b *ast.BinaryExpr, operand ast.Node) string {
	if b.Op == token.LAND || b.Op == token.LOR {
		return "bool"
	}
	other := b.Y
	if other == operand {
		other = b.X
	}
	if lit, ok := ast.Unparen(other).(*ast.BasicLit); ok {
		return map[token.Token]string{token.INT: "int", token.FLOAT: "float64", token.STRING: "string"}[lit.Kind]
	}
	return ""
}

// function returns the innermost function of a path, or a node without parts.
func function(path []ast.Node) ast.Node {
	for _, n := range slices.Backward(path) {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return n
		}
	}
	return &ast.BadExpr{}
}

// returned returns the types of the results of the innermost function of a path.
func returned(path []ast.Node, local string) (out results) {
	var t *ast.FuncType
	switch n := function(path).(type) {
	case *ast.FuncLit:
		t = n.Type
	case *ast.FuncDecl:
		t = n.Type
	}
	if t == nil || t.Results == nil {
		return nil
	}
	for _, f := range t.Results.List {
		for range max(len(f.Names), 1) {
			out = append(out, typeName(f.Type, local))
		}
	}
	return out
}

// typeName returns a type as in results.
func typeName(e ast.Expr, local string) string {
	switch e := e.(type) {
	case *ast.Ident:
		switch e.Name {
		case "error", "bool", "string", "int", "float64":
			return e.Name
		}
	case *ast.StarExpr:
		if name := typeName(e.X, local); name != "" && token.IsExported(name) {
			return "*" + name
		}
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && x.Name == local {
			return e.Sel.Name
		}
	}
	return ""
}

// declare declares what was collected, in the order of names.
func (u *uses) declare() {
	named := map[string]*types.Named{}
	names := slices.Sorted(maps.Keys(u.types))
	for _, name := range append(names, "unknown") {
		obj := types.NewTypeName(token.NoPos, u.pkg, name, nil)
		named[name] = types.NewNamed(obj, nil, nil)
		u.pkg.Scope().Insert(obj)
	}
	unknown := types.NewPointer(named["unknown"])
	signature := func(recv *types.Var, name string, need results) *types.Signature {
		var out []*types.Var
		for i, k := range need {
			out = append(out, types.NewParam(token.NoPos, u.pkg, "", u.typeOf(k, i, name, named, unknown)))
		}
		args := types.NewParam(token.NoPos, u.pkg, "", types.NewSlice(types.NewInterfaceType(nil, nil)))
		return types.NewSignatureType(recv, nil, nil, types.NewTuple(args), types.NewTuple(out...), true)
	}
	for _, t := range named {
		var fields []*types.Var
		for _, name := range slices.Sorted(maps.Keys(u.fields)) {
			if _, method := u.methods[name]; !method {
				fields = append(fields, types.NewField(token.NoPos, u.pkg, name, types.NewInterfaceType(nil, nil), false))
			}
		}
		t.SetUnderlying(types.NewStruct(fields, nil))
		for _, name := range slices.Sorted(maps.Keys(u.methods)) {
			recv := types.NewVar(token.NoPos, u.pkg, "", t)
			t.AddMethod(types.NewFunc(token.NoPos, u.pkg, name, signature(recv, "", u.methods[name])))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(u.funcs)) {
		if !u.types[name] { // else a conversion
			u.pkg.Scope().Insert(types.NewFunc(token.NoPos, u.pkg, name, signature(nil, name, u.funcs[name])))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(u.values)) {
		if u.pkg.Scope().Lookup(name) == nil {
			t := types.Type(unknown)
			if strings.HasPrefix(name, "Err") {
				t = types.Universe.Lookup("error").Type()
			}
			u.pkg.Scope().Insert(types.NewVar(token.NoPos, u.pkg, name, t))
		}
	}
}

// typeOf returns the type of a result. A constructor returns its type: NewClient a
// *Client, New the only type that there is.
func (u *uses) typeOf(need string, i int, name string, named map[string]*types.Named, unknown types.Type) types.Type {
	if need == aList {
		return types.NewSlice(unknown)
	}
	if obj := types.Universe.Lookup(need); obj != nil {
		return obj.Type()
	}
	if t := named[strings.TrimPrefix(need, "*")]; t != nil {
		if need[0] == '*' {
			return types.NewPointer(t)
		}
		return t
	}
	made, ok := strings.CutPrefix(name, "New")
	if i > 0 || !ok {
		return unknown
	}
	if made == "" && len(u.types) == 1 {
		for only := range u.types {
			made = only
		}
	}
	if t := named[made]; t != nil {
		return types.NewPointer(t)
	}
	return unknown
}

// inTypes calls f for the parts of type expressions: in fields, parameters,
// results, variables, type declarations and composite literals.
func inTypes(file *ast.File, f func(ast.Expr)) {
	part := func(e ast.Expr) {
		if e == nil {
			return
		}
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IndexExpr, *ast.IndexListExpr:
				return false // a generic type: its parameters are unknown
			case ast.Expr:
				f(n)
			}
			return true
		})
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			part(n.Type)
		case *ast.ValueSpec:
			part(n.Type)
		case *ast.TypeSpec:
			part(n.Type)
		case *ast.CompositeLit:
			part(n.Type)
		}
		return true
	})
}
