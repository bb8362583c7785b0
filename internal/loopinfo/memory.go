package loopinfo

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// TestsEmptiness reports whether a condition tests whether something in memory
// is empty.
func TestsEmptiness(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	_, isLen := flow.LenOf(cmp.X)
	n, isInt := flow.ConstInt(cmp.Y)
	return isLen && isInt && (n == 0 || n == 1 && (cmp.Op == token.LSS || cmp.Op == token.GEQ))
}

// testsFullness reports whether a condition tests whether a buffer has grown to
// a size above one. A text is none, and neither is what a function has returned,
// such as the parts of a header.
func testsFullness(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.GEQ && cmp.Op != token.GTR && cmp.Op != token.EQL {
		return false
	}
	if list, ok := flow.LenOf(cmp.X); !ok || !mayGrow(list) {
		return false
	}
	if n, ok := flow.ConstInt(cmp.Y); ok {
		return n > 1
	}
	_, isConst := cmp.Y.(*ssa.Const)
	return !isConst
}

// mayGrow reports whether a value is a slice, map or channel that more may have been
// put into.
func mayGrow(v ssa.Value) bool {
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
		return false
	}
	grows := false
	flow.Origins(v, func(o ssa.Value) {
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		call, ok := o.(*ssa.Call)
		if ok {
			_, ok = call.Call.Value.(*ssa.Builtin)
			ok = !ok
		}
		grows = grows || !ok
	})
	return grows
}

// FullWhen returns the successor of a branch that is taken when a buffer is full
// or a counter has reached its limit. counts reports whether a value is a counter.
func FullWhen(cond ssa.Value, counts func(ssa.Value) bool) (succ int, ok bool) {
	if testsFullness(cond) {
		return 0, true
	}
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || !counts(cmp.X) {
		return 0, false
	}
	if n, isConst := flow.ConstInt(cmp.Y); isConst && n <= 1 {
		return 0, false
	}
	switch cmp.Op {
	case token.GEQ, token.GTR, token.EQL:
		return 0, true
	case token.LSS, token.LEQ, token.NEQ:
		return 1, true
	}
	return 0, false
}

// CountsUp reports whether a value that is stored somewhere is what was there,
// plus something.
func CountsUp(v ssa.Value, here func(addr ssa.Value) bool) bool {
	add, ok := v.(*ssa.BinOp)
	if !ok || add.Op != token.ADD || !flow.IsInteger(add.Type()) {
		return false
	}
	ld, ok := add.X.(*ssa.UnOp)
	return ok && ld.Op == token.MUL && here(ld.X)
}

// AnswersFromMemory reports whether a function of the package answers from
// memory: it looks something up in a map, a sync.Map or an atomic value.
func AnswersFromMemory(g *ssa.Function) bool {
	for _, b := range g.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Lookup:
				if _, isMap := in.X.Type().Underlying().(*types.Map); isMap {
					return true
				}
			case *ssa.Call:
				if f := in.Call.StaticCallee(); f != nil && f.Name() == "Load" && f.Object() != nil && f.Object().Pkg() != nil &&
					(f.Object().Pkg().Path() == "sync" || f.Object().Pkg().Path() == "sync/atomic") {
					return true
				}
			}
		}
	}
	return false
}

// IsSentinel reports whether an error is made in place or read from a variable.
func IsSentinel(err ssa.Value) bool {
	if _, made := err.(*ssa.MakeInterface); made || flow.Loaded(err) != nil {
		return true
	}
	c, ok := err.(*ssa.Call)
	if !ok {
		return false
	}
	name := flow.CalleeName(c)
	return knowledge.ErrorMakers.Has(name) || knowledge.ErrorWrappers.Has(name)
}

// IsZero reports whether a constant is the zero value of its type.
func IsZero(c *ssa.Const) bool {
	if c.Value == nil {
		return true
	}
	switch c.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(c.Value)
	case constant.String:
		return constant.StringVal(c.Value) == ""
	}
	return constant.Sign(c.Value) == 0
}
