package quotarecursion

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// twice looks for a guard that reads one key twice for one answer.
func (c *checker) twice(fn *summary.Fn) {
	if !decides(fn) {
		return
	}
	for i, a := range fn.Sites {
		ta, ok := reading(a)
		if !ok {
			continue
		}
		class := c.stateOf(fn, ta)
		if class == nil {
			continue
		}
		for _, b := range fn.Sites[i+1:] {
			tb, ok := reading(b)
			if ok && ta.Key == tb.Key && (oneForAll(ta.Key) || sameKey(a, b)) && c.follows(fn, a, b) {
				c.reportTwice(a, b, ta, tb, class)
				return
			}
		}
	}
}

// decides reports whether a function answers with yes or no, or for how long.
func decides(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	for i := range res.Len() {
		n, ok := types.Unalias(res.At(i).Type()).(*types.Named)
		if ok && n.Obj().Name() == "Duration" && types.Identical(res.At(res.Len()-1).Type(), types.Universe.Lookup("error").Type()) {
			return true
		}
		if b, ok := res.At(i).Type().Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
			return true
		}
	}
	return res.Len() == 1 && types.Identical(res.At(0).Type(), types.Universe.Lookup("error").Type())
}

// reading is the read that a call makes on each run.
func reading(site *summary.Site) (summary.KeyAccess, bool) {
	var found summary.KeyAccess
	n := 0
	for _, t := range site.KeyAccesses {
		if t.Access == rediscmd.Read && !t.Queued && !t.Cached && t.ViaParam == 0 {
			found, n = t, n+1
		}
	}
	return found, n == 1
}

// stateOf tells what a guard reads, by the key or by its own name.
func (c *checker) stateOf(fn *summary.Fn, t summary.KeyAccess) *state.Class {
	if cl := c.lex.OfKey(state.Words(t.Key.Constant())); cl != nil {
		return cl
	}
	return c.lex.Named(state.Words(fn.Name()))
}

// oneForAll reports whether a key is the same for all.
func oneForAll(key summary.Text) bool {
	return !key.HasParams() && !strings.Contains(key.String(), "*")
}

// sameKey reports whether two calls are given the very same key.
func sameKey(a, b *summary.Site) bool {
	return sameValues(keyArgs(a), keyArgs(b))
}

// keyArgs are the arguments of a call that a key can be made of.
func keyArgs(s *summary.Site) []ssa.Value {
	if k := s.Key(); k != nil {
		if all := summary.Elements(k); len(all) > 0 {
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

// sameValue reports whether two values are computed in the same way from the
// same things.
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
		return sameValues(summary.Elements(x), summary.Elements(b))
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

// follows reports whether the second read is made after the first has found
// something, with no lock taken in between: double-checked locking means to
// read again.
func (c *checker) follows(fn *summary.Fn, a, b *summary.Site) bool {
	if fn.OnCacheMiss(b) || fn.OnCacheMiss(a) {
		return false
	}
	held := map[*ssa.BasicBlock]bool{}
	for _, blk := range fn.SSA.Blocks {
		for _, in := range blk.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok && locks(call) {
				if blk == a.Call.Block() || blk == b.Call.Block() {
					return false
				}
				held[blk] = true
			}
		}
	}
	return after(fn, a, b, held)
}

// after reports whether a call is made after another that did not fail, on a
// way around some blocks.
func after(fn *summary.Fn, a, b *summary.Site, around map[*ssa.BasicBlock]bool) bool {
	first, second := a.Call.Block(), b.Call.Block()
	if first == second {
		return true
	}
	stops := flow.NewBarrier()
	stops.Blocks = around
	for _, t := range summary.Tests(a.Call) {
		stops.Edges[t.Fail] = true
	}
	any := func(*ssa.BasicBlock) bool { return true }
	return flow.Path([]*ssa.BasicBlock{first}, any, func(x *ssa.BasicBlock) bool { return x == second }, stops) != nil
}

// locks reports whether a call takes a lock, by its name: in memory or in
// Redis. Anything that writes to Redis counts as well, since what is read
// after it may have changed.
func locks(call ssa.CallInstruction) bool {
	if names.HasWord(summary.CalleeName(call), knowledge.ChangeWords...) {
		return true
	}
	return strings.HasPrefix(summary.CalleeName(call), "Incr")
}

func (c *checker) reportTwice(a, b *summary.Site, ta, tb summary.KeyAccess, class *state.Class) {
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
		Related: []analysis.RelatedInformation{{Pos: a.Call.Common().Pos(), Message: "read first here"}},
	})
}
