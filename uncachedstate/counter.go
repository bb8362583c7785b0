package uncachedstate

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

// counts reports whether the state is a count that each call goes on to
// change: a limiter that writes on every call, of which a cached copy would be
// none. A write that only follows a miss fills a cache, and one of a constant
// sets a flag.
func (c *checker) counts(cand *candidate, w way) bool {
	if isCount(cand.touch) {
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

// writesBeside reports whether a function that makes the read, or the call
// that leads to it, computes a new value of the key as well.
func (c *checker) writesBeside(cand *candidate, fn *summary.Fn, read *summary.Site) bool {
	for _, s := range fn.Sites {
		for _, t := range writes(s) {
			if t.Key.String() != cand.touch.Key.String() {
				continue
			}
			if !isCount(t) && (!t.Value || cand.class.name == catBreaker && c.sometimes(read, s)) {
				continue
			}
			if s != read && !onMiss(read, s) {
				return true
			}
		}
	}
	return false
}

// writes are the touches of a call that write, those of the literals that it
// runs included.
func writes(s *summary.Site) []summary.Touch {
	var out []summary.Touch
	add := func(list []summary.Touch) {
		for _, t := range list {
			if goredis.Access(t.Access) == goredis.Write {
				out = append(out, t)
			}
		}
	}
	add(s.Touches)
	for _, r := range s.Runs {
		add(r.Lit.Summary.Touches)
	}
	return out
}

// onMiss reports whether a write follows a read only where that found nothing
// or failed.
func onMiss(read, write *summary.Site) bool {
	skip := flow.NewStops()
	for _, t := range summary.Tests(read.Call) {
		skip.Edges[t.Fail] = true
	}
	if len(skip.Edges) == 0 {
		return false
	}
	return !reaches(read.Call.Block(), write.Call.Block(), skip)
}

// sometimes reports whether a function can return after the read without the
// write: a breaker that moves on to half-open now and then.
func (c *checker) sometimes(read, write *summary.Site) bool {
	skip := flow.NewStops()
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

func reaches(from, to *ssa.BasicBlock, skip *flow.Stops) bool {
	if from == to {
		return true
	}
	any := func(*ssa.BasicBlock) bool { return true }
	return flow.Path([]*ssa.BasicBlock{from}, any, func(b *ssa.BasicBlock) bool { return b == to }, skip) != nil
}
