// Package few says of a loop over data that it has few iterations as a rule.
package few

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// Loop reports whether a loop has few iterations that reach a block. It ends at the
// first hit, or is over the fields of a struct, what is configured, or a list with a
// bound. Or it clears what at most one element has.
func Loop(fn *summary.Fn, l *flow.Loop, elem types.Type, b *ssa.BasicBlock) bool {
	return overFields(l, elem) || configured(l) || clears(l, b) || searches(fn, l) || bounded(fn, l)
}

// overFields reports whether a loop is over the fields of a struct type: those of
// package reflect, or descriptions of fields that have their tags.
func overFields(l *flow.Loop, elem types.Type) bool {
	if elem != nil {
		if p, ok := elem.Underlying().(*types.Pointer); ok {
			elem = p.Elem()
		}
		if st, ok := elem.Underlying().(*types.Struct); ok {
			for i := range st.NumFields() {
				if flow.QualifiedName(st.Field(i).Type()) == knowledge.StructTag {
					return true
				}
			}
		}
	}
	br := flow.Branch(l.Header)
	if br == nil {
		return false
	}
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	call, ok := cmp.Y.(*ssa.Call)
	return ok && flow.CalleePackage(&call.Call) == "reflect" && knowledge.FieldCounts.Has(flow.CalleeName(call))
}

// configured reports whether a loop is over a list in a configuration.
func configured(l *flow.Loop) bool {
	x := l.Ranged()
	for x != nil {
		switch v := x.(type) {
		case *ssa.UnOp:
			x = v.X
		case *ssa.FieldAddr:
			if isConfiguration(v.X.Type()) {
				return true
			}
			x = v.X
		case *ssa.Field:
			if isConfiguration(v.X.Type()) {
				return true
			}
			x = v.X
		default:
			return false
		}
	}
	return false
}

// isConfiguration reports whether the last word in the name of a type is one for a
// configuration.
func isConfiguration(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	ws := names.Words(n.Obj().Name())
	return len(ws) > 0 && knowledge.ConfigurationWords.Has(ws[len(ws)-1])
}

// clears reports whether the loop reaches a block only for elements with a mark
// that it takes away, and whose name says that one has it: the default.
func clears(l *flow.Loop, b *ssa.BasicBlock) bool {
	for br, then := range l.Above(b) {
		mark := flow.Loaded(br.Cond)
		if mark == nil || br.Block().Succs[0] != then || !names.HasWord(mark.Name(), knowledge.SoleWords...) {
			continue
		}
		for x := range l.Blocks {
			if then.Dominates(x) && slices.ContainsFunc(x.Instrs, func(in ssa.Instruction) bool { return unsets(in, mark) }) {
				return true
			}
		}
	}
	return false
}

// unsets reports whether an instruction stores false to a field.
func unsets(in ssa.Instruction, field types.Object) bool {
	st, ok := in.(*ssa.Store)
	if !ok || flow.Place(st.Addr) != field {
		return false
	}
	set, known := flow.ConstBool(st.Val)
	return known && !set
}
