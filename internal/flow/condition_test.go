package flow_test

import (
	"iter"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

const branches = `func f(a, b, c, d, e bool, ids []int) {
	if a {
		if b {
			return
		}
		for range ids {
			if c {
				continue
			}
			if d {
				tick()
			}
			if e {
				step()
			}
		}
	}
}`

// The branches above a block are those that dominate it, whether they decide
// about it or not. Inside a loop they are those of the loop alone.
func TestAbove(t *testing.T) {
	p := build(t, branches)
	fn := p.Func("f")
	names := func(seq iter.Seq2[*ssa.If, *ssa.BasicBlock]) (out []string) {
		for br, below := range seq {
			if below.Idom() != br.Block() {
				t.Errorf("%s is not the next block below %s", below, br.Block())
			}
			if x, ok := br.Cond.(*ssa.Parameter); ok {
				out = append(out, x.Name())
			}
		}
		return out
	}
	step, tick := p.call(fn, "step").Block(), p.call(fn, "tick").Block()
	l := p.loops(fn).Innermost(step)
	equal(t, "above step", names(flow.Above(step)), []string{"e", "d", "c", "b", "a"})
	equal(t, "above step in the loop", names(l.Above(step)), []string{"e", "d", "c"})
	equal(t, "above tick", names(l.Above(tick)), []string{"d", "c"})
	equal(t, "above the head", names(l.Above(l.Header)), nil)
	equal(t, "above a block outside", names(l.Above(fn.Blocks[1])), nil)
	equal(t, "above the entry", names(flow.Above(fn.Blocks[0])), nil)
	for br := range flow.Above(step) {
		if br.Cond.Name() != "e" {
			t.Errorf("goes on with %s after it was left", br.Cond)
		}
		break
	}
}

// The branch that decides whether a loop is entered is above its header, and
// not inside the loop.
func TestAboveHead(t *testing.T) {
	p := build(t, `func f(a bool) {
		if a {
			return
		}
		for more() {
			step()
		}
	}`)
	fn := p.Func("f")
	l := p.loops(fn).Innermost(p.call(fn, "step").Block())
	if flow.Branch(l.Header.Idom()) == nil {
		t.Fatal("no branch comes right before the loop")
	}
	for br := range l.Above(l.Header) {
		t.Errorf("%s is in the loop", br.Cond)
	}
	n := 0
	for range flow.Above(l.Header) {
		n++
	}
	if n != 1 {
		t.Errorf("%d branches above the head", n)
	}
}

// For the picked branches, Conditions give the same answers as the walk.
func TestConditions(t *testing.T) {
	p := build(t, branches)
	fn := p.Func("f")
	pick := func(br *ssa.If) bool {
		x, ok := br.Cond.(*ssa.Parameter)
		return ok && x.Name() != "c" && x.Name() != "b"
	}
	conds := flow.NewConditions(fn, fn.DomPreorder(), func(b *ssa.BasicBlock, br *ssa.If) bool {
		return flow.Branch(b) == br && pick(br)
	})
	some := 0
	for _, b := range fn.Blocks {
		var want []*ssa.BasicBlock
		for br := range flow.Above(b) {
			if pick(br) {
				want = append(want, br.Block())
			}
		}
		some += len(want)
		if got := slices.Collect(conds.Above(b)); !slices.Equal(got, want) {
			t.Errorf("above %s: %v, want %v", b, got, want)
		}
	}
	if some < 6 {
		t.Errorf("only %d branches above all blocks", some)
	}
	for range (flow.Conditions{}).Above(fn.Blocks[0]) {
		t.Error("there are conditions where none were read")
	}
}

func TestReachesInFunction(t *testing.T) {
	p := build(t, `func f() {
		step()
		if more() {
			tick()
		}
		last()
	}`)
	fn := p.Func("f")
	step, tick, last := p.call(fn, "step").Block(), p.call(fn, "tick").Block(), p.call(fn, "last").Block()
	none, stop := flow.NewBarrier(), flow.NewBarrier()
	stop.Blocks[last] = true
	if !flow.Reaches(step, last, none) || !flow.Reaches(tick, last, none) || !flow.Reaches(last, last, stop) {
		t.Error("a way is not seen")
	}
	if flow.Reaches(last, step, none) || flow.Reaches(step, last, stop) {
		t.Error("there is no such way")
	}
}
