package flow

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// InterfaceName names an interface type across packages; "" for one without
// methods, which anything flows into, and for error.
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

// TypePath is the name of a type with package paths.
func TypePath(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Path() })
}

// PackageOf is the package path of a type by its name, as TypePath gives it:
// "a/b" of "*a/b.repo".
func PackageOf(typ string) string {
	typ = strings.TrimPrefix(typ, "*")
	return typ[:max(strings.LastIndexByte(typ, '.'), 0)]
}

// Signature writes a signature without its receiver and the names of
// parameters, with package paths.
func Signature(sig *types.Signature) string {
	plain := types.NewSignatureType(nil, nil, nil, unnamed(sig.Params()), unnamed(sig.Results()), sig.Variadic())
	return TypePath(plain)
}

func unnamed(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for i := range t.Len() {
		vars = append(vars, types.NewParam(token.NoPos, nil, "", t.At(i).Type()))
	}
	return types.NewTuple(vars...)
}

// MethodOwner names the type whose method a function is, or is written in.
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
// "a/b.Cache.OnAccess", "a/b.OnAccess".
//
// For an element of a slice that is kept there it is the slice's name.
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

// PlaceName names the field or package variable at an address across
// packages, "" for anything else.
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

// CalleePackage is the path of the package that a call calls into.
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
