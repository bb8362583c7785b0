package valueuse

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/flow"
)

// isNumber reports whether t is a number. A byte is a character.
func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0 && b.Kind() != types.Uint8
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// numbers reports whether a value of type t exposes a number.
func numbers(t types.Type, depth int) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return isNumber(t)
	case *types.Pointer:
		return depth < 4 && !flow.IsTime(t) && numbers(u.Elem(), depth+1)
	case *types.Slice:
		return depth < 4 && numbers(u.Elem(), depth+1)
	case *types.Map:
		return depth < 4 && numbers(u.Elem(), depth+1)
	case *types.Struct:
		for i := range u.NumFields() {
			if f := u.Field(i); f.Exported() && depth < 4 && !flow.IsTime(f.Type()) && numbers(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// isStrings reports whether t is a list of strings or a map.
func isStrings(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice:
		return flow.HoldsStrings(t)
	case *types.Map:
		return true
	}
	return false
}

// decides reports whether a call returns a decision: a bool, or an error that may
// mean no.
func decides(t types.Type) bool {
	if tuple, ok := t.(*types.Tuple); ok {
		return tuple.Len() > 0 && flow.IsBool(tuple.At(0).Type())
	}
	return flow.IsBool(t) || flow.IsError(t)
}

// SaysOnlyYes reports whether a function answers with a bool and nothing else: that a value
// is there may be all that it looks at.
func SaysOnlyYes(sig *types.Signature) bool {
	return sig.Results().Len() == 1 && flow.IsBool(sig.Results().At(0).Type())
}
