package loopinfo

import (
	"go/token"
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// Waits is what a function waits for, apart from its calls: channels, timers,
// selects. It does not change while the summaries are solved.
type Waits struct {
	Blocks map[*ssa.BasicBlock]time.Duration // a wait, 0 if its duration is unknown
	Edges  map[flow.Edge]time.Duration
	Timers map[flow.Edge]bool      // cases of a timer's or ticker's channel
	Cases  map[flow.Edge]ssa.Value // the channels of the cases that receive
	Ended  map[flow.Edge]ssa.Value // cases of the channel of a context, which stays closed
	Sends  map[*ssa.BasicBlock]bool
	Gates  map[*ssa.BasicBlock]int // branches on the time: the successor after it has passed

	fields *flow.Fields
	resets []*ssa.Call // of timers and tickers, in the function or its literals
}

// FindWaits finds what a function waits for. Fields of the package may contain
// the duration of a timer.
func FindWaits(f *ssa.Function, fields *flow.Fields) *Waits {
	w := &Waits{Blocks: map[*ssa.BasicBlock]time.Duration{}, Edges: map[flow.Edge]time.Duration{}, Timers: map[flow.Edge]bool{}, Cases: map[flow.Edge]ssa.Value{}, Ended: map[flow.Edge]ssa.Value{}, Sends: map[*ssa.BasicBlock]bool{}, Gates: map[*ssa.BasicBlock]int{}, fields: fields, resets: timerResets(f)}
	semaphores := tokenChannels(f)
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.UnOp:
				if in.Op == token.ARROW && !semaphores[channelPlace(in.X)] {
					w.block(b, w.channelEvery(in.X, b))
				}
			case *ssa.Send:
				// The receiver paces a send of a value. A token put into a
				// semaphore only limits concurrency.
				if c, ok := in.Chan.Type().Underlying().(*types.Chan); ok && !emptyStruct(c.Elem()) && !putsToken(in) {
					w.Sends[b] = true
				}
			case *ssa.Select:
				w.selectWaits(in)
			}
		}
		w.timeGate(b)
	}
	return w
}

func (w *Waits) block(b *ssa.BasicBlock, d time.Duration) {
	if old, ok := w.Blocks[b]; !ok || old == 0 || d > 0 && d < old {
		w.Blocks[b] = d
	}
}

// tokenChannels finds the channels of empty structs to which a function sends a
// token: receiving it again does not wait.
func tokenChannels(f *ssa.Function) map[any]bool {
	out := map[any]bool{}
	note := func(ch ssa.Value) {
		if c, ok := ch.Type().Underlying().(*types.Chan); ok && emptyStruct(c.Elem()) {
			if p := channelPlace(ch); p != nil {
				out[p] = true
			}
		}
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Send:
				note(in.Chan)
			case *ssa.Select:
				for _, st := range in.States {
					if st.Dir == types.SendOnly {
						note(st.Chan)
					}
				}
			}
		}
	}
	return out
}

// putsToken reports whether a send puts a constant into a buffer from which a literal of the
// same function takes it out again, without a look at it: a semaphore of any type.
func putsToken(send *ssa.Send) bool {
	_, isConst := flow.Unwrap(send.X).(*ssa.Const)
	place := channelPlace(send.Chan)
	if !isConst || place == nil {
		return false
	}
	buffered := false
	flow.Origins(send.Chan, func(o ssa.Value) {
		made, ok := o.(*ssa.MakeChan)
		if ok {
			n, known := flow.ConstInt(made.Size)
			buffered = !known || n > 0
		}
	})
	return buffered && slices.ContainsFunc(send.Parent().AnonFuncs, func(lit *ssa.Function) bool {
		return slices.ContainsFunc(lit.Blocks, func(b *ssa.BasicBlock) bool {
			return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
				recv, ok := in.(*ssa.UnOp)
				return ok && recv.Op == token.ARROW && len(flow.Referrers(recv)) == 0 && sameChannel(recv.X, send.Chan)
			})
		})
	})
}

func sameChannel(a, b ssa.Value) bool {
	same := false
	flow.Origins(a, func(x ssa.Value) {
		flow.Origins(b, func(y ssa.Value) { same = same || x == y })
	})
	return same
}

// channelPlace identifies a channel by its field or variable.
func channelPlace(ch ssa.Value) any {
	if obj := flow.Loaded(ch); obj != nil {
		return obj
	}
	if ld, ok := ch.(*ssa.UnOp); ok {
		if cell := flow.Cell(ld.X); cell != nil {
			return cell
		}
	}
	return ch
}

func emptyStruct(t types.Type) bool {
	st, ok := t.Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}

// selectWaits marks the edges into the cases of a select. A case that receives
// has waited for its sender; the default has not.
func (w *Waits) selectWaits(sel *ssa.Select) {
	for _, r := range flow.Referrers(sel) {
		idx, ok := r.(*ssa.Extract)
		if !ok || idx.Index != 0 {
			continue
		}
		for _, u := range flow.Referrers(idx) {
			cmp, ok := u.(*ssa.BinOp)
			if !ok || cmp.Op != token.EQL {
				continue
			}
			n, ok := flow.ConstInt(cmp.Y)
			if !ok || int(n) >= len(sel.States) {
				continue
			}
			st := sel.States[n]
			if st.Dir == types.SendOnly {
				if c := st.Chan.Type().Underlying().(*types.Chan); !sel.Blocking || emptyStruct(c.Elem()) {
					continue
				}
			}
			for _, v := range flow.Referrers(cmp) {
				if br, ok := v.(*ssa.If); ok {
					e := flow.Edge{From: br.Block(), Succ: 0}
					w.Edges[e] = w.channelEvery(st.Chan, sel.Block())
					w.Timers[e] = ofTime(st.Chan.Type())
					if st.Dir == types.RecvOnly {
						w.Cases[e] = st.Chan
					}
					if done, ok := st.Chan.(*ssa.Call); ok && done.Call.IsInvoke() && flow.IsNamed(done.Call.Value.Type(), "context", "Context") {
						w.Ended[e] = done.Call.Value
					}
				}
			}
		}
	}
	if len(sel.States) == 0 && sel.Blocking { // select {}
		w.block(sel.Block(), 0)
	}
}

// ofTime reports whether t is a channel of time.Time.
func ofTime(t types.Type) bool {
	c, ok := t.Underlying().(*types.Chan)
	return ok && flow.IsTime(c.Elem())
}

// timeGate marks the edge that is taken only after some time has passed: if
// time.Since(last) < d { continue }.
func (w *Waits) timeGate(b *ssa.BasicBlock) {
	br := flow.Branch(b)
	if br == nil {
		return
	}
	cond, flip := br.Cond, false
	if n, ok := cond.(*ssa.UnOp); ok && n.Op == token.NOT {
		cond, flip = n.X, true
	}
	if cmp, ok := cond.(*ssa.BinOp); ok && cmp.Op == token.GTR && sleepsFor(b.Succs[0], cmp.X) {
		w.block(b, 0) // if rest > 0 { time.Sleep(rest) }
		return
	}
	if call, ok := cond.(*ssa.Call); ok && call.Call.StaticCallee() != nil && knowledge.RateTests.Has(call.Call.StaticCallee().String()) {
		e := flow.Edge{From: b}
		if flip {
			e.Succ = 1
		}
		w.Edges[e] = 0
		return
	}
	passed := -1 // the successor for "time has passed"
	switch c := cond.(type) {
	case *ssa.BinOp:
		switch {
		case elapsed(c.X) && (c.Op == token.GTR || c.Op == token.GEQ), elapsed(c.Y) && (c.Op == token.LSS || c.Op == token.LEQ):
			passed = 0
		case elapsed(c.X), elapsed(c.Y):
			passed = 1
		default:
			passed = numbersPassed(c)
		}
	case *ssa.Call: // now.After(next)
		if name := flow.CalleeName(c); (name == "After" || name == "Before") && isTimeMethod(c) && len(c.Call.Args) == 2 {
			left, right := fromNow(c.Call.Args[0]), fromNow(c.Call.Args[1])
			if !left && !right {
				return // a comparison of two dates in the data
			}
			passed = 1
			if left == (name == "After") {
				passed = 0
			}
		}
	}
	if passed < 0 {
		return
	}
	if flip {
		passed = 1 - passed
	}
	w.Edges[flow.Edge{From: b, Succ: passed}] = 0
	w.Gates[b] = passed
}

// numbersPassed returns the successor for "time has passed" of a comparison of
// times as numbers: now.Unix() < deadline, time.Until(t) > 0. It is -1 for
// others.
func numbersPassed(c *ssa.BinOp) int {
	early := c.Op == token.LSS || c.Op == token.LEQ // the left one is earlier
	if !early && c.Op != token.GTR && c.Op != token.GEQ {
		return -1
	}
	left, right := unixNow(c.X), unixNow(c.Y)
	switch {
	case left && right:
		return -1
	case left && early, right && !early, untilCall(c.X) && !early, untilCall(c.Y) && early:
		return 1
	case left, right, untilCall(c.X), untilCall(c.Y):
		return 0
	}
	return -1
}

// unixNow reports whether a value is the current time as a number.
func unixNow(v ssa.Value) bool {
	found := false
	flow.Origins(v, func(o ssa.Value) {
		c, ok := flow.Unwrap(o).(*ssa.Call)
		if !ok || !isTimeMethod(c) || len(c.Call.Args) != 1 {
			return
		}
		if knowledge.UnixTimes.Has(flow.CalleeName(c)) {
			found = found || fromNow(c.Call.Args[0])
		}
	})
	return found
}

func untilCall(v ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	return ok && isTimeMethod(c) && flow.CalleeName(c) == "Until"
}

// sleepsFor reports whether a block waits for a duration: the rest of an
// interval, which may be zero.
func sleepsFor(b *ssa.BasicBlock, d ssa.Value) bool {
	for _, in := range b.Instrs {
		c, ok := in.(*ssa.Call)
		if !ok || !isTimeMethod(c) {
			continue
		}
		if knowledge.OneWait.Has(flow.CalleeName(c)) && len(c.Call.Args) == 1 && c.Call.Args[0] == d {
			return true
		}
	}
	return false
}

// elapsed reports whether v is time.Since(t) or now.Sub(t).
func elapsed(v ssa.Value) bool {
	if d, ok := v.(*ssa.BinOp); ok && d.Op == token.SUB { // now.Unix() - last
		return unixNow(d.X)
	}
	c, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	f := c.Call.StaticCallee()
	return f != nil && f.Object() != nil && f.Object().Pkg() != nil && f.Object().Pkg().Path() == "time" &&
		(f.Name() == "Since" || f.Name() == "Sub" && fromNow(c.Call.Args[0]))
}

func isTimeMethod(c *ssa.Call) bool {
	f := c.Call.StaticCallee()
	return f != nil && f.Object() != nil && f.Object().Pkg() != nil && f.Object().Pkg().Path() == "time"
}

func fromNow(v ssa.Value) bool {
	now := false
	flow.Origins(v, func(o ssa.Value) {
		if c, ok := o.(*ssa.Call); ok && flow.CalleeName(c) == "Now" {
			now = true
		}
	})
	return now
}
