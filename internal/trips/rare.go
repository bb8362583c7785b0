package trips

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// decides reports whether a condition is computed from what a trip answers.
func (t Trip) decides(cond ssa.Value) bool {
	return !flow.AsksForError(cond) && t.answers(cond)
}

// answers reports whether a value is computed from what a trip answers.
func (t Trip) answers(v ssa.Value) bool {
	return flow.DependsOn(v, t.Site.Call) || slices.ContainsFunc(t.Parts, func(p Part) bool { return flow.DependsOn(v, p.Site.Call) })
}

// Refuses reports whether what a trip answers lets its function end with an error on few
// calls: somebody is on a list, or comes too often. That nothing is found is no such
// answer.
func (t Trip) Refuses() bool {
	sig := t.Site.Fn().SSA.Signature.Results()
	if sig.Len() == 0 || !flow.IsError(sig.At(sig.Len()-1).Type()) {
		return false
	}
	return slices.ContainsFunc(t.Site.Fn().SSA.Blocks, func(b *ssa.BasicBlock) bool {
		br := flow.Branch(b)
		if br == nil || !t.decides(br.Cond) {
			return false
		}
		return t.isRare(br, true) && fails(b.Succs[0]) || t.isRare(br, false) && fails(b.Succs[1])
	})
}

// fails reports whether a block ends its function with an error.
func fails(b *ssa.BasicBlock) bool {
	ret := flow.Return(b)
	if ret == nil || len(ret.Results) == 0 {
		return false
	}
	k, isConst := ret.Results[len(ret.Results)-1].(*ssa.Const)
	return !isConst || k.Value != nil
}

// isRare reports whether one way of a branch on what a trip answers is taken on few
// calls, by what is known. A count is above a limit, or exactly one; somebody is on a
// list; a caller is refused.
func (t Trip) isRare(br *ssa.If, way bool) bool {
	cond := br.Cond
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		cond, way = not.X, !way
	}
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return way != t.usual(cond)
	}
	op, v, other := cmp.Op, cmp.X, cmp.Y
	if !t.decides(cmp.X) {
		op, v, other = flow.Mirrored(op), cmp.Y, cmp.X
	}
	if slices.ContainsFunc(t.Parts, func(p Part) bool { return rediscmd.LifetimeCommands[p.Access.Command] }) && !(op == token.GTR && flow.Return(br.Block().Succs[0]) != nil) {
		return true // a key without a TTL gets one once
	}
	if t.isBelowCount(op, other) || (op == token.LSS || op == token.LEQ) && isNothing(other) && refusesAtOnce(br.Block().Succs[0]) {
		return way
	}
	absent := isZero(other) && !t.keepsNumber(v)
	switch op {
	case token.GTR, token.GEQ:
		return way
	case token.EQL:
		return way != absent
	case token.NEQ:
		return way == absent
	}
	return !way
}

// isNothing reports whether a number that is read is compared with what is nothing left of
// a bucket: less than one.
func isNothing(other ssa.Value) bool {
	k, ok := flow.Unwrap(other).(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.Int && k.Value.Kind() != constant.Float {
		return false
	}
	n, _ := constant.Float64Val(k.Value)
	return n <= 1
}

// refusesAtOnce reports whether a block answers with false or an error.
func refusesAtOnce(b *ssa.BasicBlock) bool {
	ret := flow.Return(b)
	return ret != nil && (fails(b) || slices.ContainsFunc(ret.Results, func(v ssa.Value) bool {
		k, isConst := v.(*ssa.Const)
		return isConst && flow.IsBool(v.Type()) && !constant.BoolVal(k.Value)
	}))
}

// isBelowCount reports whether a comparison asks whether a count is below what counting
// leads to: a number less than zero or, where the trip adds, than one.
func (t Trip) isBelowCount(op token.Token, other ssa.Value) bool {
	k, ok := flow.Unwrap(other).(*ssa.Const)
	if !ok || !t.Counts() || k.Value == nil || k.Value.Kind() != constant.Int {
		return false
	}
	below, _ := constant.Int64Val(k.Value)
	switch op {
	case token.LSS:
	case token.LEQ:
		below++
	default:
		return false
	}
	return below <= 0 || below == 1 && !slices.ContainsFunc(t.Parts, func(p Part) bool { return TakesAway(p.Site, p.Access) })
}

// keepsNumber reports whether what a trip reads is a number that is kept in a text, and no
// mark: it is parsed. Most calls find one.
func (t Trip) keepsNumber(v ssa.Value) bool {
	if len(t.Parts) != 1 || t.Parts[0].Access.Command != "GET" && t.Parts[0].Access.Command != "HGET" {
		return false
	}
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsNumeric != 0 {
		return !flow.IsLength(v)
	}
	return slices.ContainsFunc(flow.Referrers(v), func(in ssa.Instruction) bool {
		call, ok := in.(*ssa.Call)
		pkg := ""
		if ok {
			pkg = flow.CalleePackage(&call.Call)
		}
		return pkg == "strconv" || pkg == "fmt" && knowledge.TextScanners.Has(flow.CalleeName(call))
	})
}

// usual returns what a bool is on most calls, by the name of the function that
// returns it: IsBlocked is false, and Allow is true.
func (t Trip) usual(v ssa.Value) bool {
	name := flow.CalleeName(t.Site.Call)
	if x, ok := v.(*ssa.Extract); ok {
		v = x.Tuple
	}
	if call, ok := v.(*ssa.Call); ok {
		name = flow.CalleeName(call)
	}
	return !slices.ContainsFunc(names.Singular(name), knowledge.RefusedWords.Has) && (len(t.Parts) == 0 || !rediscmd.MembershipCommands[t.Parts[0].Access.Command])
}

func isZero(v ssa.Value) bool {
	k, ok := flow.Unwrap(v).(*ssa.Const)
	return ok && loopinfo.IsZero(k)
}
