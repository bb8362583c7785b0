package flow_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"
)

// The costliest way takes one of two branches, both of a branch in an inner
// loop, and what follows.
func TestCostliest(t *testing.T) {
	p := build(t, `func end()

	func f() {
		for {
			if more() {
				step()
			} else {
				for more() {
					if more() {
						tick()
					} else {
						last()
					}
				}
			}
			end()
		}
	}`)
	fn := p.Func("f")
	loops := p.loops(fn)
	l := loops.Innermost(p.call(fn, "end").Block())
	step, tick, last, end := p.call(fn, "step").Block(), p.call(fn, "tick").Block(), p.call(fn, "last").Block(), p.call(fn, "end").Block()
	for _, c := range []struct {
		ofStep      int
		first, loop bool
	}{{1, false, true}, {2, true, false}, {3, true, false}} {
		cost := map[*ssa.BasicBlock]int{step: c.ofStep, tick: 1, last: 1, end: 1}
		on := loops.Costliest(fn, l, func(b *ssa.BasicBlock) int { return cost[b] })
		if on[step] != c.first || on[tick] != c.loop || on[last] != c.loop || !on[end] {
			t.Errorf("step costs %d: step %t, tick %t, last %t, end %t", c.ofStep, on[step], on[tick], on[last], on[end])
		}
		if all := loops.Costliest(fn, nil, func(b *ssa.BasicBlock) int { return cost[b] }); !all[step] || !all[tick] || !all[end] {
			t.Errorf("step costs %d: the whole loop is a step of the function", c.ofStep)
		}
	}
}
