package flow_test

import (
	"go/token"
	"testing"

	"github.com/redisvet/redisvet/internal/flow"
)

// Each case calls step, tick and last once. Loops are listed inner first.
func TestLoopsAround(t *testing.T) {
	for _, c := range []struct {
		name, code       string
		step, tick, last []string
	}{
		{
			name: "a range that always leaves is no loop",
			code: `func f(as []int) { tick(); for { for _, a := range as { step(a); break } } }`,
			step: []string{"for"}, // got: range as
		},
		{
			name: "goto inside a range",
			code: `func f(as []int) {
				for _, a := range as {
				again:
					step(a)
					if more() { tick(); goto again }
				}
				last()
			}`,
			step: []string{"goto", "range as"}, // got: range as, goto
			tick: []string{"goto", "range as"},
		},
		{
			name: "nested ranges",
			code: `func f(as, bs []int) {
				for _, a := range as {
					step(a)
					for _, b := range bs {
						tick(b)
					}
				}
				last()
			}`,
			step: []string{"range as"},
			tick: []string{"range bs", "range as"},
		},
		{
			name: "one after the other",
			code: `func f(as, bs []int) {
				for range as {
					step()
				}
				for range bs {
					tick()
				}
				last()
			}`,
			step: []string{"range as"},
			tick: []string{"range bs"},
		},
		{
			name: "the outer loop does nothing of its own",
			code: `func f(as [][]int) {
				for _, a := range as {
					for i := 0; i < len(a); i++ {
						step(a[i])
						tick()
					}
				}
				last()
			}`,
			step: []string{"for i < len(a)", "range as"},
			tick: []string{"for i < len(a)", "range as"},
		},
		{
			name: "labelled continue",
			code: `func f(as, bs []int) {
			outer:
				for _, a := range as {
					for _, b := range bs {
						if a == b {
							step()
							continue outer
						}
						tick()
					}
					last()
				}
			}`,
			step: []string{"range as"},
			tick: []string{"range bs", "range as"},
			last: []string{"range as"},
		},
		{
			name: "labelled break",
			code: `func f(as, bs []int) {
			outer:
				for _, a := range as {
					for _, b := range bs {
						if a == b {
							step()
							break outer
						}
						tick()
					}
					last()
				}
			}`,
			tick: []string{"range bs", "range as"},
			last: []string{"range as"},
		},
		{
			name: "break out of a switch is none out of the loop",
			code: `func f(as []int) {
				for _, a := range as {
					switch a {
					case 1:
						step()
						break
					case 2:
						tick()
						return
					}
				}
				last()
			}`,
			step: []string{"range as"},
		},
		{
			name: "a block that always leaves",
			code: `func f() {
				for {
					step()
					if more() {
						tick()
						return
					}
				}
				last()
			}`,
			step: []string{"for"},
		},
		{
			name: "a panic leaves as well",
			code: `func f() {
				for more() {
					step()
					if more() {
						tick()
						panic("no more")
					}
				}
				last()
			}`,
			step: []string{"for more()"},
		},
		{
			name: "goto",
			code: `func f() {
			again:
				step()
				if more() {
					tick()
					goto again
				}
				last()
			}`,
			step: []string{"goto"},
			tick: []string{"goto"},
		},
		{
			name: "goto round a loop",
			code: `func f(as []int) {
			again:
				for range as {
					step()
				}
				if more() {
					tick()
					goto again
				}
				last()
			}`,
			step: []string{"range as", "goto"},
			tick: []string{"goto"},
		},
		{
			name: "for with a post statement",
			code: `func f(n int) {
				for i := 0; i < n; tick() {
					step()
					i++
				}
				last()
			}`,
			step: []string{"for i < n"},
			tick: []string{"for i < n"},
		},
		{
			name: "a channel and a number",
			code: `func f(ch chan int) {
				for v := range ch {
					step(v)
				}
				for range 10 {
					tick()
				}
				last()
			}`,
			step: []string{"range ch"},
			tick: []string{"range 10"},
		},
		{
			name: "a loop with two ways back",
			code: `func f() {
				for {
					if more() {
						step()
						continue
					}
					tick()
				}
				last()
			}`,
			step: []string{"for"},
			tick: []string{"for"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := build(t, c.code)
			fn := p.Func("f")
			equal(t, "step", p.around(fn, "step"), c.step)
			equal(t, "tick", p.around(fn, "tick"), c.tick)
			if c.last != nil {
				equal(t, "last", p.around(fn, "last"), c.last)
			}
		})
	}
}

// The body of a range over a function is a function of its own.
func TestRangeOverFunc(t *testing.T) {
	p := build(t, `func f(seq func(yield func(int) bool), bs []int) {
		for a := range seq {
			step(a)
			for range bs {
				tick()
			}
		}
		for range bs {
			last()
		}
	}`)
	fn := p.Func("f")
	if n := len(p.loops(fn).All()); n != 1 {
		t.Errorf("%d loops in the function itself", n)
	}
	equal(t, "last", p.around(fn, "last"), []string{"range bs"})
	if len(fn.AnonFuncs) != 1 {
		t.Fatalf("%d bodies", len(fn.AnonFuncs))
	}
	body := fn.AnonFuncs[0]
	equal(t, "step", p.around(body, "step"), nil)
	equal(t, "tick", p.around(body, "tick"), []string{"range bs"})
}

// LoopStmts leaves out the loops of nested function literals.
func TestLoopStmts(t *testing.T) {
	p := build(t, `func f(as []int) {
		for range as {
			func() {
				for more() {
					step()
				}
			}()
		}
		last()
	}`)
	fn := p.Func("f")
	if n := len(flow.LoopStmts(fn.Syntax())); n != 1 {
		t.Errorf("%d loop statements in f", n)
	}
	if n := len(flow.LoopStmts(fn.AnonFuncs[0].Syntax())); n != 1 {
		t.Errorf("%d loop statements in its literal", n)
	}
	if n := len(flow.LoopStmts(nil)); n != 0 {
		t.Errorf("%d loop statements without syntax", n)
	}
	l := p.loops(fn).All()[0]
	if lit := fn.AnonFuncs[0]; !l.Encloses(lit.Pos()) || l.Encloses(p.call(fn, "last").Pos()) {
		t.Error("the loop does not enclose what is written in it and no more")
	}
	equal(t, "step", p.around(fn.AnonFuncs[0], "step"), []string{"for more()"})
}

// A call that gets the address of a variable has instructions with the position of its
// declaration, before the loop.
func TestLoopWithAddressOfOuterVariable(t *testing.T) {
	p := build(t, `func f(as []int) (err error) {
		var id string
		for range as {
			step(&id, &err, as)
		}
		for more() {
			tick(&id)
		}
		return err
	}`)
	fn := p.Func("f")
	equal(t, "step", p.around(fn, "step"), []string{"range as"})
	equal(t, "tick", p.around(fn, "tick"), []string{"for more()"})
}

func TestLoopPos(t *testing.T) {
	p := build(t, `func f(as []int) {
		for range as {
			step()
		}
	again:
		if more() {
			tick()
			goto again
		}
		last()
	}`)
	fn := p.Func("f")
	ls := p.loops(fn)
	line := func(pos token.Pos) int { return p.fset.Position(pos).Line }
	ranged, jumped := ls.Innermost(p.call(fn, "step").Block()), ls.Innermost(p.call(fn, "tick").Block())
	if got, want := line(ranged.Pos()), line(p.call(fn, "step").Pos())-1; got != want {
		t.Errorf("the range stands in line %d, want %d", got, want)
	}
	if got, want := line(jumped.Pos()), line(p.call(fn, "tick").Pos())-1; got != want {
		t.Errorf("the loop of gotos stands in line %d, want %d", got, want)
	}
	if jumped.Encloses(p.call(fn, "tick").Pos()) {
		t.Error("a loop of gotos has no statement that could enclose anything")
	}
	if ls.Innermost(p.call(fn, "last").Block()) != nil {
		t.Error("last is in no loop")
	}
}
