package summary

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// fullWhen returns the successor of a branch that is taken when a buffer is full
// or a counter has reached its limit.
func (f *Fn) fullWhen(cond ssa.Value) (succ int, ok bool) {
	if loopinfo.TestsFullness(cond) {
		return 0, true
	}
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || !f.Counts(cmp.X) {
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

// Counts reports whether a value is a field that the function counts up, or a
// captured variable that any function counts up.
func (f *Fn) Counts(v ssa.Value) bool {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL || !flow.IsInteger(ld.Type()) {
		return false
	}
	if obj := flow.Place(ld.X); obj != nil {
		return f.dominance().counted[obj]
	}
	cell := flow.Cell(ld.X)
	if cell == nil {
		return false
	}
	for _, st := range flow.Stores(cell) {
		if countsUp(st, func(addr ssa.Value) bool { return flow.Cell(addr) == cell }) {
			return true
		}
	}
	return false
}

// countsUp reports whether a value that is stored somewhere is what was there,
// plus something.
func countsUp(v ssa.Value, here func(addr ssa.Value) bool) bool {
	add, ok := v.(*ssa.BinOp)
	if !ok || add.Op != token.ADD || !flow.IsInteger(add.Type()) {
		return false
	}
	ld, ok := add.X.(*ssa.UnOp)
	return ok && ld.Op == token.MUL && here(ld.X)
}
