package quotarecursion

import (
	"fmt"
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
			if ok && ta.Key == tb.Key && (isConstantKey(ta.Key) || flow.SameValues(a.KeyArgs(), b.KeyArgs())) && c.follows(fn, a, b) {
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
