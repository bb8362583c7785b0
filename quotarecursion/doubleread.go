package quotarecursion

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// checkDoubleReads reports a guard that reads one key twice for one answer.
func (c *checker) checkDoubleReads(fn *summary.Fn) {
	if !decides(fn) {
		return
	}
	for i, a := range fn.Sites {
		ta, ok := soleRead(a)
		if !ok {
			continue
		}
		class := c.stateOf(fn, ta)
		if class == nil {
			continue
		}
		for _, b := range fn.Sites[i+1:] {
			tb, ok := soleRead(b)
			if ok && ta.Key == tb.Key && (isConstantKey(ta.Key) || sameKey(a, b)) && c.follows(fn, a, b) {
				c.reportDoubleRead(a, b, ta, tb, class)
				return
			}
		}
	}
}

// decides reports whether a function answers yes or no, or returns a wait time.
func decides(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	for i := range res.Len() {
		n, ok := types.Unalias(res.At(i).Type()).(*types.Named)
		if ok && n.Obj().Name() == "Duration" && flow.IsError(res.At(res.Len()-1).Type()) {
			return true
		}
		if flow.IsBool(res.At(i).Type()) {
			return true
		}
	}
	return res.Len() == 1 && flow.IsError(res.At(0).Type())
}

// soleRead returns the only uncached read of a call.
func soleRead(site *summary.Site) (effects.KeyAccess, bool) {
	var found effects.KeyAccess
	n := 0
	for _, t := range site.KeyAccesses {
		if t.Access == rediscmd.Read && !t.Queued && !t.Cached && t.ViaParam == 0 {
			found, n = t, n+1
		}
	}
	return found, n == 1
}

// stateOf returns the class of the state that a guard reads, by the key or the
// guard's name.
func (c *checker) stateOf(fn *summary.Fn, t effects.KeyAccess) *state.Class {
	if cl := c.lex.OfKey(state.Words(t.Key.Constant())); cl != nil {
		return cl
	}
	return c.lex.Named(state.Words(fn.Name().String()))
}

// isConstantKey reports whether all callers use the same key.
func isConstantKey(key keytext.Text) bool {
	return !key.HasParams() && !strings.Contains(key.String(), "*")
}

// sameKey reports whether two calls receive the same key.
func sameKey(a, b *summary.Site) bool {
	return sameValues(keyArgs(a), keyArgs(b))
}

// keyArgs returns the arguments of a call of which a key can be made.
func keyArgs(s *summary.Site) []ssa.Value {
	if k := s.Key(); k != nil {
		if all := flow.Elements(k); len(all) > 0 {
			return all
		}
		return []ssa.Value{k}
	}
	var out []ssa.Value
	for _, a := range s.Call.Common().Args {
		if b, ok := a.Type().Underlying().(*types.Basic); ok && b.Info()&(types.IsString|types.IsInteger) != 0 {
			out = append(out, a)
		}
	}
	return out
}

func sameValues(a, b []ssa.Value) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	for i := range a {
		if !sameValue(a[i], b[i], 0) {
			return false
		}
	}
	return true
}

// sameValue reports whether two values are computed by the same operations from
// the same values.
func sameValue(a, b ssa.Value, depth int) bool {
	a, b = flow.Unwrap(a), flow.Unwrap(b)
	if a == b {
		return true
	}
	if depth > 6 {
		return false
	}
	switch x := a.(type) {
	case *ssa.Const:
		y, ok := b.(*ssa.Const)
		return ok && x.Value != nil && y.Value != nil && constant.Compare(x.Value, token.EQL, y.Value)
	case *ssa.BinOp:
		y, ok := b.(*ssa.BinOp)
		return ok && x.Op == y.Op && sameValue(x.X, y.X, depth+1) && sameValue(x.Y, y.Y, depth+1)
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		return ok && x.Op == y.Op && sameValue(x.X, y.X, depth+1)
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && sameValue(x.X, y.X, depth+1)
	case *ssa.Slice:
		return sameValues(flow.Elements(x), flow.Elements(b))
	case *ssa.Call:
		y, ok := b.(*ssa.Call)
		if !ok || x.Call.StaticCallee() == nil || x.Call.StaticCallee() != y.Call.StaticCallee() || len(x.Call.Args) != len(y.Call.Args) {
			return false
		}
		for i := range x.Call.Args {
			if !sameValue(x.Call.Args[i], y.Call.Args[i], depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

// follows reports whether the second read runs after the first succeeded, with no
// lock taken in between. Double-checked locking means to read again.
func (c *checker) follows(fn *summary.Fn, a, b *summary.Site) bool {
	if fn.OnCacheMiss(b) || fn.OnCacheMiss(a) {
		return false
	}
	held := map[*ssa.BasicBlock]bool{}
	for _, blk := range fn.SSA.Blocks {
		for _, in := range blk.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok && locksOrWrites(call) {
				if blk == a.Call.Block() || blk == b.Call.Block() {
					return false
				}
				held[blk] = true
			}
		}
	}
	return reachesAvoiding(fn, a, b, held)
}

// reachesAvoiding reports whether a call runs after another succeeded, on a path
// that avoids some blocks.
func reachesAvoiding(fn *summary.Fn, a, b *summary.Site, around map[*ssa.BasicBlock]bool) bool {
	first, second := a.Call.Block(), b.Call.Block()
	if first == second {
		return true
	}
	stops := flow.NewBarrier()
	stops.Blocks = around
	for _, t := range loopinfo.Tests(a.Call) {
		stops.Edges[t.Fail] = true
	}
	return flow.Reaches(first, second, stops)
}

// locksOrWrites reports whether a call's name says that it takes a lock or writes
// to Redis. The value may have changed after a write.
func locksOrWrites(call ssa.CallInstruction) bool {
	if names.HasWord(flow.CalleeName(call), knowledge.ChangeWords...) {
		return true
	}
	return strings.HasPrefix(flow.CalleeName(call), "Incr")
}

func (c *checker) reportDoubleRead(a, b *summary.Site, ta, tb effects.KeyAccess, class *state.Class) {
	pos, end := c.calls.Where(b.Call.Common().Pos())
	if !pos.IsValid() {
		return
	}
	key := ""
	if k := ta.Key.String(); strings.Trim(k, "* ") != "" {
		key = fmt.Sprintf(" %q", k)
	}
	c.report.Report(report.Finding{
		Pos: pos, End: end, Category: catDoubleRead,
		Message: fmt.Sprintf("%s%s is read twice a check (%s, %s): 2 round trips; a pipeline or one script makes it one",
			class.What, key, ta.Command, tb.Command),
		Related: []report.Related{report.ReadFirst.At(a.Call.Common().Pos())},
	})
}
