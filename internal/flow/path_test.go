package flow_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

func TestCycle(t *testing.T) {
	p := build(t, `func f() {
		for {
			step()
			if more() {
				tick()
				continue
			}
			last()
		}
	}`)
	fn := p.Func("f")
	step, tick, last := p.call(fn, "step").Block(), p.call(fn, "tick").Block(), p.call(fn, "last").Block()
	l := p.loops(fn).Innermost(step)

	around := func(stop ...*ssa.BasicBlock) []*ssa.BasicBlock {
		st := flow.NewBarrier()
		for _, b := range stop {
			st.Blocks[b] = true
		}
		return l.Cycle(step, st)
	}
	if c := around(); len(c) == 0 || c[0] != step || c[len(c)-1] != step {
		t.Errorf("without a stop: %v", c)
	}
	if c := around(tick); !has(c, last) || has(c, tick) {
		t.Errorf("past tick: %v", c)
	}
	if c := around(last); !has(c, tick) || has(c, last) {
		t.Errorf("past last: %v", c)
	}
	if c := around(tick, last); c != nil {
		t.Errorf("past both: %v", c)
	}
	if c := around(step); c != nil {
		t.Errorf("a stop on the block itself: %v", c)
	}

	// A wait on an edge, and none in a block.
	branch := fn.Blocks[step.Index]
	for _, b := range fn.Blocks {
		if len(b.Succs) == 2 {
			branch = b
		}
	}
	for i := range branch.Succs {
		st := flow.NewBarrier()
		e := flow.Edge{From: branch, Succ: i}
		st.Edges[e] = true
		if c := l.Cycle(step, st); c == nil || has(c, e.To()) {
			t.Errorf("past the way to %v: %v", e.To(), c)
		}
		st.Edges[flow.Edge{From: branch, Succ: 1 - i}] = true
		if c := l.Cycle(step, st); c != nil {
			t.Errorf("past both ways: %v", c)
		}
	}
}

// A cycle stays inside its loop: a path through the outer loop does not count.
func TestCycleInside(t *testing.T) {
	p := build(t, `func f(as []int) {
		for {
			for range as {
				step()
				tick()
			}
			last()
		}
	}`)
	fn := p.Func("f")
	step, last := p.call(fn, "step").Block(), p.call(fn, "last").Block()
	inner := p.loops(fn).Innermost(step)
	outer := inner.Parent
	st := flow.NewBarrier()
	st.Blocks[last] = true
	if inner.Cycle(step, st) == nil {
		t.Error("the inner loop goes round without last")
	}
	st = flow.NewBarrier()
	st.Blocks[inner.Header] = true
	if inner.Cycle(step, st) != nil || outer.Cycle(step, st) != nil {
		t.Error("there is no way round but by the header")
	}
	if inner.Contains(last) || !outer.Contains(step) {
		t.Error("members of the loops are wrong")
	}
}

func TestReaches(t *testing.T) {
	p := build(t, `func f() {
		for {
			step()
			if more() {
				break
			}
			tick()
		}
		last()
	}`)
	fn := p.Func("f")
	step, tick, last := p.call(fn, "step").Block(), p.call(fn, "tick").Block(), p.call(fn, "last").Block()
	l := p.loops(fn).Innermost(step)
	none, held := flow.NewBarrier(), flow.NewBarrier()
	held.Blocks[tick] = true

	for _, c := range []struct {
		what string
		got  bool
		want bool
	}{
		{"from step to tick", l.Reaches(step, tick, none), true},
		{"from tick to step", l.Reaches(tick, step, none), true},
		{"from a block to itself", l.Reaches(step, step, none), true},
		{"out of the loop", l.Reaches(step, last, none), false},
		{"from outside", l.Reaches(last, step, none), false},
		{"to a stop", l.Reaches(step, tick, held), false},
		{"to a stop that is the target", l.ReachesBarrier(step, tick, held), true},
		{"from a stop", l.Reaches(tick, step, held), false},
		{"from a stop to itself", l.ReachesBarrier(tick, tick, held), true},
	} {
		if c.got != c.want {
			t.Errorf("%s: %t, want %t", c.what, c.got, c.want)
		}
	}
	if held.Blocks[step] || len(held.Blocks) != 1 {
		t.Error("ReachesBarrier changed the stops that it was given")
	}
}

// A path is a shortest one and includes both ends.
func TestPath(t *testing.T) {
	p := build(t, `func f() {
		step()
		if more() {
			if more() {
				tick()
			}
		}
		last()
	}`)
	fn := p.Func("f")
	last := p.call(fn, "last").Block()
	is := func(b *ssa.BasicBlock) bool { return b == last }
	path := flow.Path([]*ssa.BasicBlock{fn.Blocks[0]}, flow.Anywhere, is, flow.NewBarrier())
	if len(path) != 2 || path[0] != fn.Blocks[0] || path[1] != last {
		t.Errorf("the shortest way is the one past both ifs: %v", path)
	}
	if path := flow.Path([]*ssa.BasicBlock{last}, flow.Anywhere, is, flow.NewBarrier()); path != nil {
		t.Errorf("a block is not come back to: %v", path)
	}
}

func has(path []*ssa.BasicBlock, b *ssa.BasicBlock) bool {
	for _, x := range path {
		if x == b {
			return true
		}
	}
	return false
}
