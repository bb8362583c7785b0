package keytext

import (
	"go/constant"
	"go/token"
	"go/types"

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

// foldedText reads a string to which a loop adds the elements of a parameter:
//
//	for _, p := range parts {
//		key += ":" + p
//	}
func (r *Reader) foldedText(fn *ssa.Function, v ssa.Value, depth int) (Text, bool) {
	phi, ok := flow.Unwrap(v).(*ssa.Phi)
	if !ok || len(phi.Edges) != 2 {
		return "", false
	}
	for i, e := range phi.Edges {
		sep, list, ok := addedTo(phi, e)
		if !ok {
			continue
		}
		if n, ok := listParameter(fn, list); ok {
			return r.textOf(fn, phi.Edges[1-i], depth+1) + Text(sep) + listText(n, sep), true
		}
	}
	return "", false
}

// addedTo reads phi + sep + list[i], with either grouping.
func addedTo(phi *ssa.Phi, v ssa.Value) (sep string, list ssa.Value, ok bool) {
	outer, ok := v.(*ssa.BinOp)
	if !ok || outer.Op != token.ADD {
		return "", nil, false
	}
	var middle, last ssa.Value
	if inner, ok := outer.X.(*ssa.BinOp); ok && inner.X == phi { // (phi + sep) + p
		middle, last = inner.Y, outer.Y
	} else if inner, ok := outer.Y.(*ssa.BinOp); ok && outer.X == phi { // phi + (sep + p)
		middle, last = inner.X, inner.Y
	} else {
		return "", nil, false
	}
	k, ok := flow.Unwrap(middle).(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return "", nil, false
	}
	ld, ok := last.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return "", nil, false
	}
	ia, ok := ld.X.(*ssa.IndexAddr)
	if !ok {
		return "", nil, false
	}
	return constant.StringVal(k.Value), ia.X, true
}
