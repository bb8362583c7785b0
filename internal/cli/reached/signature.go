package reached

import (
	"go/types"
	"strconv"
	"strings"
)

// signed returns the name and signature of a method. Without the signature, it may be
// any: it depends on type parameters. Aliases and names of parameters make no
// difference, nor does it matter whether a package was loaded with its tests.
func signed(fn *types.Func) string {
	recv := fn.Origin().Signature().Recv()
	if recv != nil && isGeneric(recv.Type()) {
		return fn.Name()
	}
	var w signatureWriter
	w.signature(fn.Origin().Signature())
	if w.generic {
		return fn.Name()
	}
	return fn.Name() + " " + w.String()
}

// isGeneric reports whether a receiver's type has type parameters or arguments.
func isGeneric(recv types.Type) bool {
	n, ok := types.Unalias(deref(recv)).(*types.Named)
	return ok && n.Origin().TypeParams().Len() > 0
}

// A signatureWriter writes types.
type signatureWriter struct {
	strings.Builder
	generic bool // there was a type parameter
}

func (w *signatureWriter) signature(sig *types.Signature) {
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		w.WriteByte('(')
		for v := range tuple.Variables() {
			w.typ(v.Type())
			w.WriteByte(',')
		}
		w.WriteByte(')')
	}
	if sig.Variadic() {
		w.WriteString("...")
	}
}

// typ writes a type. Types without a name that have fields or methods look the same.
func (w *signatureWriter) typ(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if pkg := t.Obj().Pkg(); pkg != nil {
			w.WriteString(pkg.Path() + ".")
		}
		w.WriteString(t.Obj().Name())
		for arg := range t.TypeArgs().Types() {
			w.WriteByte(' ')
			w.typ(arg)
		}
	case *types.Basic:
		w.WriteString(types.Typ[t.Kind()].Name()) // byte is uint8
	case *types.Pointer:
		w.of("*", t.Elem())
	case *types.Slice:
		w.of("[]", t.Elem())
	case *types.Array:
		w.of(strconv.FormatInt(t.Len(), 10), t.Elem())
	case *types.Map:
		w.of("map ", t.Key())
		w.of(" ", t.Elem())
	case *types.Chan:
		w.of("chan"+strconv.Itoa(int(t.Dir()))+" ", t.Elem())
	case *types.Signature:
		w.signature(t)
	case *types.Interface:
		w.WriteString("interface")
	case *types.Struct:
		w.WriteString("struct")
	case *types.TypeParam:
		w.generic = true
	}
}

func (w *signatureWriter) of(what string, elem types.Type) {
	w.WriteString(what)
	w.typ(elem)
}
