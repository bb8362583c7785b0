package pacing

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/summary"
)

// EndsByTime reports whether the time ends a loop: a timer, a comparison with a
// deadline, or a context to which the function has given a timeout.
func EndsByTime(f *summary.Fn, l *flow.Loop) bool {
	for e := range f.Waits().Edges {
		if l.Contains(e.From) && !l.Reaches(e.To(), l.Header, flow.NewBarrier()) && f.Waits().Timers[e] {
			return true
		}
	}
	for _, br := range l.Exits() {
		b := br.Block()
		if passed, ok := f.Waits().Gates[b]; ok && !l.Contains(b.Succs[passed]) || flow.DependsOnAny(br.Cond, endsWithTimeout) {
			return true
		}
	}
	return false
}

// endsWithTimeout reports whether a value says that a context has ended which has a
// timeout of its own.
func endsWithTimeout(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok || !call.Call.IsInvoke() || !flow.IsNamed(call.Call.Value.Type(), "context", "Context") {
		return false
	}
	limited := false
	flow.Origins(call.Call.Value, func(o ssa.Value) {
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		made, ok := o.(*ssa.Call)
		limited = limited || ok && made.Call.StaticCallee() != nil && knowledge.TimeoutContexts.Has(made.Call.StaticCallee().String())
	})
	return limited
}
