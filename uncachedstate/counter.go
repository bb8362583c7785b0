package uncachedstate

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
)

// incrementsKey reports whether each call also changes the state, as a limiter
// does that writes on every call. A cached copy of its count would limit nothing.
// A write only after a miss fills a cache, and a write of a constant sets a flag.
func (c *checker) incrementsKey(cand *candidate, w callpath.Path) bool {
	if cand.access.Counts() || cand.class.Name == state.RateLimit && c.incrementedKeys()[cand.access.Key.String()] {
		return true
	}
	fn, site := cand.fn, cand.site
	for i := 0; ; i++ {
		if c.alsoWrites(cand, fn, site) {
			return true
		}
		if i == len(w.Frames) {
			return false
		}
		fn, site = w.Frames[i].Fn, w.Frames[i].Site
	}
}

// incrementedKeys returns the keys that any function of the package increments. A
// limiter may read its count in one method and add to it in another.
func (c *checker) incrementedKeys() map[string]bool {
	if c.increments == nil {
		c.increments = map[string]bool{}
		for _, fn := range c.res.Functions() {
			for _, site := range fn.Sites {
				for _, t := range site.KeyAccesses {
					if t.Counts() && strings.Trim(t.Key.String(), "* ") != "" {
						c.increments[t.Key.String()] = true
					}
				}
			}
		}
	}
	return c.increments
}

// alsoWrites reports whether the function with the read also increments the key
// or writes a value derived from the read. read may be a call that leads to the
// command.
func (c *checker) alsoWrites(cand *candidate, fn *summary.Fn, read *summary.Site) bool {
	for _, w := range c.writes(fn, cand.access.Key) {
		if w.site == read {
			continue
		}
		changes := w.access.Counts() || w.access.Value
		if !w.inLiteral {
			changes = c.rewrites(w.access, cand, read, w.site)
			if cand.class.Name == state.RateLimit && setsMark(w) && c.setsAfterCheck(fn, read, w.site) {
				return true
			}
		}
		if changes && !c.onMiss(read, w.site) {
			return true
		}
	}
	return false
}

// rewrites reports whether an access changes the value that was read: it
// increments it, or writes a value computed from it. A breaker that sometimes
// becomes half-open still reads on every call.
func (c *checker) rewrites(t effects.KeyAccess, cand *candidate, read, write *summary.Site) bool {
	if t.Counts() {
		return true
	}
	if t.Access != rediscmd.Write || !t.Value || cand.class.Name == state.Breaker && sometimes(read, write) {
		return false
	}
	// A limiter that writes something computed to the key that it reads keeps its
	// count there, also if the read fills a variable.
	return cand.class.Name == state.RateLimit || c.inputsOf(write)[read.Call.Value()]
}

// setsMark reports whether a write sets a constant: that something has been.
func setsMark(w write) bool {
	return w.access.Access == rediscmd.Write && (!w.access.Value || slices.ContainsFunc(w.site.Call.Common().Args, func(a ssa.Value) bool {
		k, ok := flow.Unwrap(a).(*ssa.Const)
		return ok && k.Value != nil && !flow.IsNamed(k.Type(), "time", "Duration")
	}))
}

// setsAfterCheck reports whether a write follows a read on each path on which
// nothing failed and the value read let the function go on: a cooldown that begins
// with what it guards. A copy of its absence would let the next call through.
func (c *checker) setsAfterCheck(fn *summary.Fn, read, write *summary.Site) bool {
	return memoized(&c.memos.cooldowns, [2]*summary.Site{read, write}, func() bool { return isCooldown(fn, read, write) })
}

func isCooldown(fn *summary.Fn, read, write *summary.Site) bool {
	from, to := read.Call.Block(), write.Call.Block()
	if from == to || !flow.Reaches(from, to, flow.NewBarrier()) {
		return false
	}
	skip := flow.NewBarrier()
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok {
				for _, t := range loopinfo.Tests(call) {
					if !t.Empty {
						skip.Edges[t.Fail] = true
					}
				}
			}
		}
		if br := flow.Branch(b); br != nil && flow.DependsOn(br.Cond, read.Call) {
			for i := range b.Succs {
				if !flow.Reaches(b.Succs[i], to, flow.NewBarrier()) {
					skip.Edges[flow.Edge{From: b, Succ: i}] = true
				}
			}
		}
	}
	skip.Blocks[to] = true
	return !returns(from, skip)
}

// returns reports whether a path without a barrier leads from a block to a return.
func returns(from *ssa.BasicBlock, barrier *flow.Barrier) bool {
	return flow.Path([]*ssa.BasicBlock{from}, flow.Anywhere, func(b *ssa.BasicBlock) bool {
		_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok
	}, barrier) != nil
}

// sometimes reports whether a function can return after the read without the
// write, as a breaker does that only sometimes becomes half-open.
func sometimes(read, write *summary.Site) bool {
	skip := flow.NewBarrier()
	for _, t := range loopinfo.Tests(read.Call) {
		skip.Edges[t.Fail] = true
	}
	if read.Call.Block() == write.Call.Block() {
		return false
	}
	skip.Blocks[write.Call.Block()] = true
	return returns(read.Call.Block(), skip)
}
