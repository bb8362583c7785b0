package loopinfo

import (
	"go/token"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// Duration returns a duration, if constants, fields and defaults of the package say it.
func (w *Waits) Duration(v ssa.Value) (time.Duration, bool) { return w.fields.Duration(v) }

// channelEvery returns the interval of a timer's or ticker's channel that a block
// receives from, or 0 for other channels and unknown intervals.
func (w *Waits) channelEvery(ch ssa.Value, at *ssa.BasicBlock) time.Duration {
	var least time.Duration
	note := func(d time.Duration, ok bool) {
		if ok && d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	flow.Origins(ch, func(o ssa.Value) {
		if c, ok := o.(*ssa.Call); ok { // time.After(d), time.Tick(d)
			note(w.timerEvery(c))
			return
		}
		owner := w.ownerOfC(o)
		if owner == nil {
			return
		}
		flow.Origins(owner, func(t ssa.Value) {
			if c, ok := t.(*ssa.Call); ok {
				note(w.ownerEvery(c, at))
				return
			}
			if obj := flow.Loaded(t); obj != nil {
				for _, v := range w.fields.Stored(obj) {
					if c, ok := v.(*ssa.Call); ok {
						note(w.timerEvery(c))
					}
				}
			}
		})
	})
	return least
}

// ownerEvery returns the interval of a timer or ticker that a call has made. Once a timer
// has fired, or each round resets a ticker, only that counts: the first interval comes once.
func (w *Waits) ownerEvery(made *ssa.Call, at *ssa.BasicBlock) (time.Duration, bool) {
	every, known := w.timerEvery(made)
	resets := slices.DeleteFunc(slices.Clone(w.resets), func(reset *ssa.Call) bool {
		of := false
		flow.Origins(reset.Call.Args[0], func(o ssa.Value) { of = of || o == made })
		return !of || OnFailure(reset.Block())
	})
	if len(resets) == 0 {
		return every, known
	}
	var longest time.Duration // the shorter ones are for when there is work
	round := flow.NewBarrier()
	for _, reset := range resets {
		d, ok := w.fields.Duration(reset.Call.Args[1])
		if !ok {
			d = 0
		}
		if longest = max(longest, d); d <= 0 {
			return 0, false
		}
		if reset.Parent() == at.Parent() {
			round.Blocks[reset.Block()] = true
		}
	}
	once := flow.CalleeName(made) == "NewTimer" || flow.Path([]*ssa.BasicBlock{at}, flow.Anywhere, func(b *ssa.BasicBlock) bool { return b == at }, round) == nil
	if once || !known {
		return longest, true
	}
	return min(every, longest), true
}

// timerResets returns the calls of Reset of timers and tickers in a function and its
// literals.
func timerResets(f *ssa.Function) []*ssa.Call {
	var out []*ssa.Call
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if c, ok := in.(*ssa.Call); ok && flow.CalleeName(c) == "Reset" && isTimeMethod(c) && len(c.Call.Args) == 2 {
				out = append(out, c)
			}
		}
	}
	for _, lit := range f.AnonFuncs {
		out = append(out, timerResets(lit)...)
	}
	return out
}

// ownerOfC returns the ticker or timer whose field C the value is.
func (w *Waits) ownerOfC(v ssa.Value) ssa.Value {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return nil
	}
	fa, ok := ld.X.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	if fv := flow.FieldVar(fa.X.Type(), fa.Field); fv == nil || fv.Name() != "C" || fv.Pkg() == nil || fv.Pkg().Path() != "time" {
		return nil
	}
	return fa.X
}

// timerEvery reads the interval of time.NewTicker(d) and similar calls.
func (w *Waits) timerEvery(c *ssa.Call) (time.Duration, bool) {
	f := c.Call.StaticCallee()
	if f == nil || f.Object() == nil || f.Object().Pkg() == nil || f.Object().Pkg().Path() != "time" {
		return 0, false
	}
	if knowledge.TimerChannels.Has(f.Name()) {
		return w.fields.Duration(c.Call.Args[0])
	}
	return 0, false
}
