package trips

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// ReadsTwice reports whether two calls of a function read one key for one answer. A
// function that also writes the key is a limiter: its reads are a part of all the round
// trips that it makes for that key.
func ReadsTwice(fn *summary.Fn, a, b *summary.Site) bool {
	ta, ok := SoleRead(a)
	if !ok || !decides(fn) {
		return false
	}
	tb, ok := SoleRead(b)
	if !ok || ta.Key != tb.Key || ta.Key.Varies() && !flow.SameValues(KeyArgs(a), KeyArgs(b)) {
		return false
	}
	return !writes(fn, ta.Key) && readAgain(fn, a, b) &&
		!slices.ContainsFunc(about(fn, ta.Key), func(t Trip) bool { return t.LeadsSeldom(b) })
}

// decides reports whether a function answers yes or no, or returns a wait time.
func decides(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	for i := range res.Len() {
		if flow.IsNamed(res.At(i).Type(), "time", "Duration") && flow.IsError(res.At(res.Len()-1).Type()) {
			return true
		}
		if flow.IsBool(res.At(i).Type()) {
			return true
		}
	}
	return res.Len() == 1 && flow.IsError(res.At(0).Type())
}

// SoleRead returns the only uncached read of a call.
func SoleRead(site *summary.Site) (effects.KeyAccess, bool) {
	var found effects.KeyAccess
	n := 0
	for _, t := range site.KeyAccesses {
		if t.Access == rediscmd.Read && !t.Queued && !t.Cached && t.ViaParam == 0 {
			found, n = t, n+1
		}
	}
	return found, n == 1
}

// writes reports whether calls of a function that others pay for write a key.
func writes(fn *summary.Fn, key keytext.Text) bool {
	return slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool {
		return !fn.OnCacheMiss(s) && slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool {
			return t.Access == rediscmd.Write && t.Key == key
		})
	})
}

// about returns the round trips of a function for one key. That a key is there refuses
// nobody: what reads it says so, too.
func about(fn *summary.Fn, key keytext.Text) []Trip {
	return slices.DeleteFunc(Of(fn), func(t Trip) bool {
		return !slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Access.Key == key && !rediscmd.MembershipCommands[p.Access.Command] })
	})
}

// readAgain reports whether the second read runs after the first succeeded, with no
// lock taken in between. Double-checked locking means to read again.
func readAgain(fn *summary.Fn, a, b *summary.Site) bool {
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
	return ReachesAvoiding(a, b, held)
}

// ReachesAvoiding reports whether a call runs after another succeeded, on a path
// that avoids some blocks.
func ReachesAvoiding(a, b *summary.Site, around map[*ssa.BasicBlock]bool) bool {
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
	return names.HasWord(flow.CalleeName(call), knowledge.ChangeWords...)
}
