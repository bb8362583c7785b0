package flow

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// InterfaceName names an interface type across packages. It is "" for error,
// and for interfaces without methods, which any value fits.
func InterfaceName(t types.Type) string {
	i, ok := t.Underlying().(*types.Interface)
	if !ok || i.NumMethods() == 0 {
		return ""
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		t = n.Origin()
		if n.Obj().Pkg() == nil {
			return "" // error
		}
	}
	return TypePath(t)
}

// TypePath returns the name of a type with package paths.
func TypePath(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Path() })
}

// PackageOf returns the package path of a type name in the form of TypePath:
// "a/b" for "*a/b.repo" and for "a/b.repo[c/d.Key]".
func PackageOf(typ string) string {
	typ, _, _ = strings.Cut(strings.TrimPrefix(typ, "*"), "[")
	return typ[:max(strings.LastIndexByte(typ, '.'), 0)]
}

// Exported reports whether other packages can call a function by its name or
// through an interface.
func Exported(f *ssa.Function) bool {
	obj := f.Object()
	return obj != nil && f.Parent() == nil && obj.Exported() && obj.Pkg().Name() != "main"
}

// Signature writes a signature with package paths, without its receiver and
// parameter names. Identical ones have the same text, whatever aliases they use.
func Signature(sig *types.Signature) string { return TypePath(unaliased(sig)) }

// unaliased returns an identical type without aliases and names of parameters.
func unaliased(t types.Type) types.Type {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return types.Typ[t.Kind()] // byte is uint8
	case *types.Pointer:
		return types.NewPointer(unaliased(t.Elem()))
	case *types.Slice:
		return types.NewSlice(unaliased(t.Elem()))
	case *types.Array:
		return types.NewArray(unaliased(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(unaliased(t.Key()), unaliased(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), unaliased(t.Elem()))
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, unnamed(t.Params()), unnamed(t.Results()), t.Variadic())
	case *types.Struct:
		return unaliasedStruct(t)
	case *types.Interface:
		return unaliasedInterface(t)
	case *types.Named:
		var args []types.Type
		for arg := range t.TypeArgs().Types() {
			args = append(args, unaliased(arg))
		}
		if len(args) == 0 {
			return t
		}
		of, _ := types.Instantiate(nil, t.Origin(), args, false) // which fails only if it validates
		return of
	default:
		return t
	}
}

func unaliasedStruct(t *types.Struct) types.Type {
	var fields []*types.Var
	var tags []string
	for i := range t.NumFields() {
		f := t.Field(i)
		fields = append(fields, types.NewField(token.NoPos, f.Pkg(), f.Name(), unaliased(f.Type()), f.Embedded()))
		tags = append(tags, t.Tag(i))
	}
	return types.NewStruct(fields, tags)
}

// unaliasedInterface writes out the methods of embedded interfaces. A constraint stays as
// it is, as no parameter has it as its type.
func unaliasedInterface(t *types.Interface) types.Type {
	if !t.IsMethodSet() {
		return t
	}
	var methods []*types.Func
	for m := range t.Methods() {
		methods = append(methods, types.NewFunc(token.NoPos, m.Pkg(), m.Name(), unaliased(m.Signature()).(*types.Signature)))
	}
	return types.NewInterfaceType(methods, nil).Complete()
}

func unnamed(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for i := range t.Len() {
		vars = append(vars, types.NewParam(token.NoPos, nil, "", unaliased(t.At(i).Type())))
	}
	return types.NewTuple(vars...)
}

// MethodOwner names the receiver type of a method, also for a literal inside
// it.
func MethodOwner(f *ssa.Function) string {
	for f.Parent() != nil {
		f = f.Parent()
	}
	if r := f.Signature.Recv(); r != nil {
		return TypePath(r.Type())
	}
	return ""
}

// StoredIn names the field or package variable that a value was read from:
// "a/b.Cache.OnAccess", "a/b.OnAccess". For an element of a stored slice it is
// the slice's name.
func StoredIn(v ssa.Value) string {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return ""
	}
	if ia, ok := ld.X.(*ssa.IndexAddr); ok {
		return StoredIn(ia.X)
	}
	return PlaceName(ld.X)
}

// PlaceName names the field or package variable at an address across packages,
// or returns "".
func PlaceName(addr ssa.Value) string {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		f := FieldVar(a.X.Type(), a.Field)
		t := a.X.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok && f != nil {
			return TypePath(n.Origin()) + "." + f.Name()
		}
	case *ssa.Global:
		if obj := a.Object(); obj != nil && obj.Pkg() != nil {
			return obj.Pkg().Path() + "." + obj.Name()
		}
	}
	return ""
}

// CalleePackage returns the package path of the function that a call calls.
func CalleePackage(c *ssa.CallCommon) string {
	var pkg *types.Package
	if c.IsInvoke() {
		pkg = c.Method.Pkg()
	} else if f := c.StaticCallee(); f != nil && f.Object() != nil {
		pkg = f.Object().Pkg()
	}
	if pkg == nil {
		return ""
	}
	return pkg.Path()
}

// InTest reports whether a position is in a file of tests.
func InTest(fset *token.FileSet, pos token.Pos) bool {
	return strings.HasSuffix(fset.PositionFor(pos, false).Filename, "_test.go")
}
