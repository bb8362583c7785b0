// Package valueuse says what a program does with a value that it reads: whether it
// compares the value with a limit or a state, refuses callers because of it, or
// only shows it.
package valueuse

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/memo"
)

// Uses knows what one package does with the results of its calls.
type Uses struct {
	res       *summary.Result
	indexMemo *index
	compared  memo.Of[*summary.Fn, map[*ssa.Call]bool]
	refusals  memo.Of[*summary.Fn, []refusal]
}

// New returns the uses in the package of a result.
func New(res *summary.Result) *Uses { return &Uses{res: res} }

// A Read is a call that leads to a command, whose value is read.
type Read struct {
	Fn      *summary.Fn
	Site    *summary.Site
	Command string
}

// Function returns a function of the package, or nil.
func (u *Uses) Function(f *ssa.Function) *summary.Fn { return u.index().funcs[f] }

// An index maps SSA to functions and sites, and lists the increments of fields and
// variables.
type index struct {
	funcs      map[*ssa.Function]*summary.Fn
	sites      map[ssa.CallInstruction]*summary.Site
	increments map[types.Object][]ssa.Instruction
}

// index returns the index of the package, built on first use.
func (u *Uses) index() *index {
	if u.indexMemo != nil {
		return u.indexMemo
	}
	x := &index{map[*ssa.Function]*summary.Fn{}, map[ssa.CallInstruction]*summary.Site{}, map[types.Object][]ssa.Instruction{}}
	for _, fn := range u.res.Functions() {
		x.funcs[fn.SSA] = fn
		for _, s := range fn.Sites {
			x.sites[s.Call] = s
		}
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				x.noteIncrement(in)
			}
		}
	}
	u.indexMemo = x
	return x
}

// Compares reports whether a function compares a call's result with anything but
// nil.
func (u *Uses) Compares(fn *summary.Fn, site *summary.Site) bool {
	return u.compared.Get(fn, func() map[*ssa.Call]bool { return comparedIn(fn) })[site.Call.Value()]
}

func comparedIn(fn *summary.Fn) map[*ssa.Call]bool {
	out := map[*ssa.Call]bool{}
	flow.Count(len(fn.SSA.Blocks))
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			cmp, ok := in.(*ssa.BinOp)
			if !ok || !comparison(cmp.Op) || flow.IsError(cmp.X.Type()) {
				continue
			}
			if k, ok := cmp.Y.(*ssa.Const); ok && k.Value == nil {
				continue
			}
			flow.CallsInto(cmp, out)
		}
	}
	return out
}

func comparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}
