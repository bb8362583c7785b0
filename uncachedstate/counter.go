package uncachedstate

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// counts reports whether the state is a count that each call goes on to
// change: a limiter that writes on every call, of which a cached copy would be
// none. A write that only follows a miss fills a cache, and one of a constant
// sets a flag.
func (c *checker) counts(cand *candidate, w way) bool {
	if cand.touch.Counts() || cand.class.Name == state.RateLimit && c.counted()[cand.touch.Key.String()] {
		return true
	}
	fn, site := cand.fn, cand.site
	for i := 0; ; i++ {
		if c.writesBeside(cand, fn, site) {
			return true
		}
		if i == len(w.frames) {
			return false
		}
		fn, site = w.frames[i].Fn, w.frames[i].Site
	}
}

// counted are the keys that the package counts up anywhere: a limiter of two
// methods, one that reads the count and one that adds to it.
func (c *checker) counted() map[string]bool {
	if c.counters == nil {
		c.counters = map[string]bool{}
		for _, fn := range c.res.Functions() {
			for _, site := range fn.Sites {
				for _, t := range site.KeyAccesses {
					if t.Counts() && strings.Trim(t.Key.String(), "* ") != "" {
						c.counters[t.Key.String()] = true
					}
				}
			}
		}
	}
	return c.counters
}

// writesBeside reports whether a function that makes the read, or the call
// that leads to it, counts the key up or writes to it what it has read.
func (c *checker) writesBeside(cand *candidate, fn *summary.Fn, read *summary.Site) bool {
	for _, w := range c.writes(fn, cand.touch.Key) {
		if w.site == read {
			continue
		}
		changes := w.touch.Counts() || w.touch.Value
		if !w.run {
			changes = c.rewrites(w.touch, cand, read, w.site)
		}
		if changes && !c.onMiss(read, w.site) {
			return true
		}
	}
	return false
}

// rewrites reports whether a touch changes what was read: it counts, or writes
// a value that is computed from it. A breaker that moves on to half-open now
// and then still reads on every call.
func (c *checker) rewrites(t summary.KeyAccess, cand *candidate, read, write *summary.Site) bool {
	if t.Counts() {
		return true
	}
	if t.Access != rediscmd.Write || !t.Value || cand.class.Name == state.Breaker && sometimes(read, write) {
		return false
	}
	return c.madeOf(write)[read.Call.Value()]
}

// sometimes reports whether a function can return after the read without the
// write: a breaker that moves on to half-open now and then.
func sometimes(read, write *summary.Site) bool {
	skip := flow.NewBarrier()
	for _, t := range summary.Tests(read.Call) {
		skip.Edges[t.Fail] = true
	}
	if read.Call.Block() == write.Call.Block() {
		return false
	}
	skip.Blocks[write.Call.Block()] = true
	any := func(*ssa.BasicBlock) bool { return true }
	returns := func(b *ssa.BasicBlock) bool {
		_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok
	}
	return flow.Path([]*ssa.BasicBlock{read.Call.Block()}, any, returns, skip) != nil
}

func reaches(from, to *ssa.BasicBlock, skip *flow.Barrier) bool {
	if from == to {
		return true
	}
	any := func(*ssa.BasicBlock) bool { return true }
	return flow.Path([]*ssa.BasicBlock{from}, any, func(b *ssa.BasicBlock) bool { return b == to }, skip) != nil
}
