package flow

import "go/types"

// TypeName is the name of a named type, or of the one that a pointer points to,
// "" for other types.
func TypeName(t types.Type) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}
