package keytext

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// list reads a list of strings that is joined: a slice literal or a parameter.
func (r *Reader) list(fn *ssa.Function, v ssa.Value, sep string, depth int) Text {
	if n, ok := listParameter(fn, v); ok {
		return listText(n, sep)
	}
	if c, ok := v.(*ssa.Call); ok && depth < textDepth {
		if b, ok := c.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" && len(c.Call.Args) == 2 {
			return r.list(fn, c.Call.Args[0], sep, depth+1) + Text(sep) + r.list(fn, c.Call.Args[1], sep, depth+1)
		}
	}
	return r.joined(fn, flow.Elements(v), sep, depth)
}

func listParameter(fn *ssa.Function, v ssa.Value) (int, bool) {
	if _, ok := v.Type().Underlying().(*types.Slice); !ok {
		return 0, false
	}
	p, ok := v.(*ssa.Parameter)
	if !ok || p.Parent() != fn {
		return 0, false
	}
	return flow.ParamIndex(p), true
}

// elementOf returns the list parameter of which a value is an element, whichever one.
func elementOf(fn *ssa.Function, v ssa.Value) (int, bool) {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return 0, false
	}
	ia, ok := ld.X.(*ssa.IndexAddr)
	if !ok {
		return 0, false
	}
	if _, one := ia.Index.(*ssa.Const); one {
		return 0, false
	}
	return listParameter(fn, ia.X)
}

// foldedText reads a string to which a loop adds the elements of a parameter, each
// after a separator or before one:
//
//	for _, p := range parts {
//		key += ":" + p
//	}
func (r *Reader) foldedText(fn *ssa.Function, v ssa.Value, depth int) (Text, bool) {
	phi, ok := flow.Unwrap(v).(*ssa.Phi)
	if !ok {
		return "", false
	}
	if cut := maybeCut(phi); cut != nil {
		return r.cutText(fn, cut, depth)
	}
	if len(phi.Edges) != 2 {
		return "", false
	}
	for i, e := range phi.Edges {
		parts := addedTo(phi, e)
		if len(parts) != 2 {
			continue
		}
		begin := r.textOf(fn, phi.Edges[1-i], depth+1)
		if sep, ok := constString(parts[0]); ok {
			if n, ok := elementOf(fn, parts[1]); ok {
				return begin + Text(sep) + listText(n, sep), true
			}
		}
		if sep, ok := constString(parts[1]); ok {
			if n, ok := elementOf(fn, parts[0]); ok {
				return begin + listText(n, sep) + Text(sep), true
			}
		}
	}
	return "", false
}

// maybeCut returns the cut of a text that is left as it is otherwise: if it does not
// end with a separator.
func maybeCut(phi *ssa.Phi) *ssa.Slice {
	var cut *ssa.Slice
	for _, e := range phi.Edges {
		if s, ok := e.(*ssa.Slice); ok && cut == nil {
			cut = s
		}
	}
	if cut == nil || slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool { return e != ssa.Value(cut) && e != cut.X }) {
		return nil
	}
	return cut
}

// addedTo returns what is added to a string, with either grouping.
func addedTo(to *ssa.Phi, v ssa.Value) []ssa.Value {
	sum, ok := v.(*ssa.BinOp)
	if !ok || sum.Op != token.ADD {
		return nil
	}
	if inner, ok := sum.X.(*ssa.BinOp); ok && inner.X == to { // (phi + a) + b
		return []ssa.Value{inner.Y, sum.Y}
	}
	if inner, ok := sum.Y.(*ssa.BinOp); ok && sum.X == to { // phi + (a + b)
		return []ssa.Value{inner.X, inner.Y}
	}
	return nil
}

func constString(v ssa.Value) (string, bool) {
	k, ok := flow.Unwrap(v).(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(k.Value), true
}

// cutText reads a string without its last characters, text[:len(text)-1], as a loop
// leaves it that adds a separator after each element.
func (r *Reader) cutText(fn *ssa.Function, v *ssa.Slice, depth int) (Text, bool) {
	if b, ok := v.X.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsString == 0 || v.Low != nil {
		return "", false
	}
	less, ok := v.High.(*ssa.BinOp)
	if !ok || less.Op != token.SUB {
		return "", false
	}
	of, ok := less.X.(*ssa.Call)
	if !ok || len(of.Call.Args) != 1 || of.Call.Args[0] != v.X {
		return "", false
	}
	n, ok := flow.ConstInt(less.Y)
	text := r.textOf(fn, v.X, depth+1)
	if !ok || n < 0 || int(n) > len(text) || strings.ContainsFunc(string(text[len(text)-int(n):]), func(c rune) bool { return c == '*' || c >= utf8.RuneSelf }) {
		return "", false // not seen what is cut
	}
	return text[:len(text)-int(n)], true
}
