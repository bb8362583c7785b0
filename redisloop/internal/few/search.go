package few

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// searches reports whether a loop looks for one element, and finds it among the first.
// Of what a database has all may be read until one has a certain value, but not until
// one has any.
func searches(fn *summary.Fn, l *flow.Loop) bool {
	return endsAtHit(fn, l, isPresence) || (leavesAtEnd(l) || endsAtHit(fn, l, anything)) && !Stored(fn, l)
}

// leavesAtEnd reports whether an iteration that comes to the end of the body leaves the
// loop, and not with a failure: the others have skipped what was no hit.
func leavesAtEnd(l *flow.Loop) bool {
	var body *ast.BlockStmt
	switch s := l.Stmt.(type) {
	case *ast.RangeStmt:
		body = s.Body
	case *ast.ForStmt:
		body = s.Body
	}
	if body == nil || len(body.List) == 0 {
		return false
	}
	switch last := body.List[len(body.List)-1].(type) {
	case *ast.BranchStmt:
		return last.Tok == token.BREAK && last.Label == nil
	case *ast.ReturnStmt:
		for _, b := range l.Header.Parent().Blocks {
			if ret := flow.Return(b); ret != nil && ret.Pos() == last.Pos() {
				return len(ret.Results) == 0 || !givesUp(b)
			}
		}
	}
	return false
}

// isPresence reports whether a condition asks if something is there: it is a bool, or
// compares with nothing or with one.
func isPresence(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return true
	}
	k, ok := cmp.Y.(*ssa.Const)
	n, isInt := flow.ConstInt(cmp.Y)
	return ok && loopinfo.IsZero(k) || isInt && n == 1
}

func anything(ssa.Value) bool { return true }

// endsAtHit reports whether the answer of a command ends the loop by a condition of a
// kind. An answer that ends it with an error, or with false, is the exception.
func endsAtHit(fn *summary.Fn, l *flow.Loop, kind func(ssa.Value) bool) bool {
	for _, br := range l.Exits() {
		if flow.IsErrorTest(br.Cond) || !kind(br.Cond) || isFull(l, br.Cond) || !answered(fn, l, br.Cond) {
			continue
		}
		for _, to := range br.Block().Succs {
			if !l.Contains(to) && !givesUp(to) {
				return true
			}
		}
	}
	return false
}

// isFull reports whether a condition compares the length of a list that the loop makes:
// it looks for as many elements as are asked for.
func isFull(l *flow.Loop, cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	list, ok := flow.LenOf(cmp.X)
	return ok && flow.DependsOnAny(list, func(v ssa.Value) bool {
		phi, ok := v.(*ssa.Phi)
		return ok && phi.Block() == l.Header
	})
}

// answered reports whether a condition depends on the reply to a command of the
// loop.
func answered(fn *summary.Fn, l *flow.Loop, cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		call, ok := v.(*ssa.Call)
		if !ok || !l.Contains(call.Block()) {
			return false
		}
		s := fn.Site(call)
		return s != nil && slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool {
			// What counts or takes is no search, and the next page is no hit.
			return t.Access <= rediscmd.Write && !t.Takes && t.Kind != rediscmd.Page && !rediscmd.CounterCommands[t.Command]
		})
	})
}

// givesUp reports whether a block leads to a return of an error, or of nothing: a
// handler has refused.
func givesUp(b *ssa.BasicBlock) bool {
	for range 8 {
		if ret := flow.Return(b); ret != nil {
			results := ret.Results
			if n := len(results); n > 0 && flow.IsError(results[n-1].Type()) {
				if err := loopinfo.LastResult(ret); isSomething(err) && !isKnownNil(err, ret.Block()) {
					return true
				}
				results = results[:n-1]
			}
			return !slices.ContainsFunc(results, isSomething)
		}
		if len(b.Succs) != 1 {
			return false
		}
		b = b.Succs[0]
	}
	return false
}

// isKnownNil reports whether a block is reached only where an error is nil.
func isKnownNil(err ssa.Value, at *ssa.BasicBlock) bool {
	for d := at.Idom(); d != nil; at, d = d, d.Idom() {
		br := flow.Branch(d)
		if br == nil || !flow.IsErrorTest(br.Cond) {
			continue
		}
		if cmp := br.Cond.(*ssa.BinOp); cmp.X == err || cmp.Y == err {
			null := d.Succs[0]
			if cmp.Op == token.NEQ {
				null = d.Succs[1]
			}
			return len(null.Preds) == 1 && null.Dominates(at)
		}
	}
	return false
}

// isSomething reports whether a result is no zero value.
func isSomething(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return !ok || !loopinfo.IsZero(c)
}
