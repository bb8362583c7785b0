package welltyped

import (
	"go/ast"
	"go/token"
	"reflect"
)

// inLiterals handles a statement whose errors are all in the bodies of function
// literals, such as the loop of a goroutine or of an errgroup's function. It
// returns a copy without the ill-typed statements there, or nil for other
// errors.
func (d *dropper) inLiterals(s ast.Stmt) ast.Stmt {
	cp := clone(reflect.ValueOf(s)).Interface().(ast.Stmt)
	inside := map[token.Pos]bool{}
	ast.Inspect(cp, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			return true
		}
		for _, p := range d.errs {
			if lit.Body.Pos() <= p && p < lit.Body.End() {
				inside[p] = true
			}
		}
		if d.hit(lit.Body) {
			lit.Body = d.body(lit.Body)
		}
		return false
	})
	for _, p := range d.errs {
		if s.Pos() <= p && p < s.End() && !inside[p] {
			return nil
		}
	}
	return cp
}

var nodeType = reflect.TypeFor[ast.Node]()

// clone copies syntax, because analyzers share that of the pass.
func clone(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		return clone(v.Elem())
	case reflect.Pointer:
		if v.IsNil() || !v.Type().Implements(nodeType) {
			return v
		}
		out := reflect.New(v.Type().Elem())
		for i := range v.Elem().NumField() {
			out.Elem().Field(i).Set(clone(v.Elem().Field(i)))
		}
		return out
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(clone(v.Index(i)))
		}
		return out
	}
	return v
}

// fields returns the declaration of a struct type without the ill-typed fields,
// or nil if the error is elsewhere.
func (d *dropper) fields(s ast.Spec) ast.Spec {
	ts, ok := s.(*ast.TypeSpec)
	if !ok {
		return nil
	}
	st, ok := ts.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	list, wrong := *st.Fields, 0
	list.List = nil
	for _, f := range st.Fields.List {
		if d.hit(f) {
			wrong++
		} else {
			list.List = append(list.List, f)
		}
	}
	if wrong == 0 || d.hit(ts.Name) || ts.TypeParams != nil && d.hit(ts.TypeParams) {
		return nil
	}
	cpType, cp := *st, *ts
	cpType.Fields, cp.Type = &list, &cpType
	return &cp
}
