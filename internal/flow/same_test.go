package flow_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// Constants of several types are never the same, and comparing them does not panic.
func TestSameValueOfConstants(t *testing.T) {
	p := build(t, `
	func of(v any) int { return 0 }
	func ofInt(v int) int { return v }
	func ofSmall(v int8) int { return 0 }
	func f() {
		step(of(true)); step(of("x")); step(of(1)); step(of(1)); step(of("1")); step(of(int8(1))); step(ofInt(2)); step(ofInt(2)); step(ofInt(3))
	}`)
	var calls []ssa.Value
	for _, b := range p.Func("f").Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(*ssa.Call); ok && flow.CalleeName(call) != "step" {
				calls = append(calls, call)
			}
		}
	}
	same := map[[2]int]bool{{2, 3}: true, {6, 7}: true}
	for i := range calls {
		for j := i + 1; j < len(calls); j++ {
			if got := flow.SameValue(calls[i], calls[j]); got != same[[2]int{i, j}] {
				t.Errorf("%s and %s: %v", calls[i], calls[j], got)
			}
		}
	}
	if len(calls) != 9 {
		t.Errorf("%d calls", len(calls))
	}
}

// An array that has itself as an element ends the comparison.
func TestSameValueOfCycle(t *testing.T) {
	p := build(t, `
	func of(v ...any) int { return len(v) }
	func f() {
		var x, y [1]any
		x[0], y[0] = x[:], y[:]
		step(of(x[:]...)); step(of(y[:]...))
	}`)
	var calls []ssa.Value
	for _, b := range p.Func("f").Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(*ssa.Call); ok && flow.CalleeName(call) == "of" {
				calls = append(calls, call)
			}
		}
	}
	if len(calls) != 2 || flow.SameValue(calls[0], calls[1]) {
		t.Errorf("%v are the same", calls)
	}
}
