package load

import (
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

// results are what the uses of a call need: a kind of type for each result.
type results []resultKind

type resultKind int

const (
	unknown resultKind = iota
	anError
	aBool
	aString
	aList
)

// merge joins the needs of two uses of the same function.
func (r results) merge(other results) results {
	if len(other) > len(r) {
		r, other = other, r
	}
	out := slices.Clone(r)
	for i, k := range other {
		if len(other) == len(r) && out[i] == unknown {
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
			need := needed(stack)
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
func needed(path []ast.Node) results {
	call := path[len(path)-1]
	i := len(path) - 2
	for i >= 0 && isParen(path[i]) {
		i--
	}
	if i < 0 {
		return nil
	}
	switch parent := path[i].(type) {
	case *ast.ExprStmt, *ast.GoStmt, *ast.DeferStmt:
		return nil
	case *ast.AssignStmt:
		if len(parent.Rhs) != 1 {
			return results{unknown}
		}
		out := make(results, len(parent.Lhs))
		for j, l := range parent.Lhs {
			if id, ok := l.(*ast.Ident); ok {
				out[j] = byName(id.Name, j == len(out)-1 && j > 0)
			}
		}
		return out
	case *ast.ReturnStmt:
		if len(parent.Results) == 1 {
			return returned(path[:i])
		}
	case *ast.IfStmt:
		if parent.Cond == call {
			return results{aBool}
		}
	case *ast.UnaryExpr:
		if parent.Op == token.NOT {
			return results{aBool}
		}
	case *ast.BinaryExpr:
		switch parent.Op {
		case token.LAND, token.LOR:
			return results{aBool}
		case token.ADD:
			return results{aString}
		}
	case *ast.RangeStmt:
		if parent.X == call {
			return results{aList}
		}
	}
	return results{unknown}
}

func isParen(n ast.Node) bool {
	_, ok := n.(*ast.ParenExpr)
	return ok
}

func byName(name string, last bool) resultKind {
	switch {
	case strings.HasPrefix(strings.ToLower(name), "err"):
		return anError
	case last && (name == "ok" || name == "found"):
		return aBool
	}
	return unknown
}

// returned returns the kinds of the results of the innermost function of a path.
func returned(path []ast.Node) (out results) {
	for _, n := range slices.Backward(path) {
		var t *ast.FuncType
		switch n := n.(type) {
		case *ast.FuncLit:
			t = n.Type
		case *ast.FuncDecl:
			t = n.Type
		}
		if t == nil {
			continue
		}
		if t.Results == nil {
			return nil
		}
		for _, f := range t.Results.List {
			kind := unknown
			if id, ok := f.Type.(*ast.Ident); ok {
				kind = map[string]resultKind{"error": anError, "bool": aBool, "string": aString}[id.Name]
			}
			for range max(len(f.Names), 1) {
				out = append(out, kind)
			}
		}
		return out
	}
	return results{unknown}
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
	any := types.NewPointer(named["unknown"])
	signature := func(recv *types.Var, name string, need results) *types.Signature {
		var out []*types.Var
		for i, k := range need {
			out = append(out, types.NewParam(token.NoPos, u.pkg, "", u.typeOf(k, i, name, named, any)))
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
			t := types.Type(any)
			if strings.HasPrefix(name, "Err") {
				t = types.Universe.Lookup("error").Type()
			}
			u.pkg.Scope().Insert(types.NewVar(token.NoPos, u.pkg, name, t))
		}
	}
}

// typeOf returns the type of a result. A constructor returns its type: NewClient a
// *Client, New the only type that there is.
func (u *uses) typeOf(k resultKind, i int, name string, named map[string]*types.Named, unknownType types.Type) types.Type {
	switch k {
	case anError:
		return types.Universe.Lookup("error").Type()
	case aBool:
		return types.Typ[types.Bool]
	case aString:
		return types.Typ[types.String]
	case aList:
		return types.NewSlice(unknownType)
	}
	made, ok := strings.CutPrefix(name, "New")
	if i > 0 || !ok {
		return unknownType
	}
	if made == "" && len(u.types) == 1 {
		for only := range u.types {
			made = only
		}
	}
	if t := named[made]; t != nil {
		return types.NewPointer(t)
	}
	return unknownType
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
