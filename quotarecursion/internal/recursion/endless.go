package recursion

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// endless reports whether nothing but a mark ends a cycle of calls: no data, no
// parameter, no result that is kept in memory, and no instance without a guard.
func (s *Search) endless(l Cycle) bool {
	p := &passage{search: s, cycle: l, given: map[*ssa.Parameter]given{}}
	for i, e := range l {
		p.enter(e, l[(i+1)%len(l)].From)
	}
	for i, e := range l {
		if p.followsData(e) || p.ends(e, l[(i+len(l)-1)%len(l)]) {
			return false
		}
	}
	return !p.optional || p.closed()
}

// CutoffAlong returns what stops a cycle. A new context loses the mark.
func (s *Search) CutoffAlong(l Cycle) effects.Cutoff {
	stop, fresh := effects.NoCutoff, false
	for _, e := range l {
		fresh = fresh || loopinfo.FreshContext(e.Site.Call)
		for b := range branchesBefore(e) {
			stop = max(stop, s.mark(l, e, b))
		}
	}
	if fresh && stop == effects.InContext {
		return effects.NoCutoff
	}
	return stop
}

// MarksOperation reports whether the operation adds the mark to the context when it
// asks its guard. A guard that is asked by others is without the mark, and its read
// asks it again.
func (s *Search) MarksOperation(l Cycle) bool {
	return s.CutoffAlong(l) == effects.InContext && addsToContext(l[0].Site.Call)
}

// mark returns the mark that the branch at the end of a block tests before a call
// of the cycle. What a context says is a mark only if the cycle adds to it.
func (s *Search) mark(l Cycle, e Edge, b *ssa.BasicBlock) effects.Cutoff {
	stop, _ := s.res.CutoffOf(e.From, b)
	cond := flow.Branch(b).Cond
	switch {
	case stop == effects.Flagged && l.marks(cond), takesToken(cond):
		return effects.Flagged
	case stop == effects.InContext || readsContext(cond):
		if slices.ContainsFunc(l, func(e Edge) bool { return addsToContext(e.Site.Call) }) {
			return effects.InContext
		}
	}
	return effects.NoCutoff
}

// takesToken reports whether a condition is on a select that puts a token into a
// channel if there is room.
func takesToken(cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		sel, ok := v.(*ssa.Select)
		return ok && !sel.Blocking && slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool { return st.Dir == types.SendOnly })
	})
}

// readsContext reports whether a condition is on a value of a context, which a
// function of the package may return.
func readsContext(cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		call, ok := v.(*ssa.Call)
		if !ok || isValueOfContext(call) {
			return ok
		}
		f := call.Call.StaticCallee()
		if f == nil || !takesOnlyContext(&call.Call) {
			return false
		}
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if inner, ok := in.(*ssa.Call); ok && isValueOfContext(inner) {
					return true
				}
			}
		}
		return false
	})
}

func isValueOfContext(call *ssa.Call) bool {
	c := &call.Call
	return c.IsInvoke() && c.Method.Name() == "Value" && flow.IsNamed(c.Value.Type(), "context", "Context")
}

// addsToContext reports whether a call is given another context than its function
// was, and not only one with a deadline.
func addsToContext(call ssa.CallInstruction) bool {
	for _, a := range call.Common().Args {
		if flow.IsNamed(a.Type(), "context", "Context") {
			return !sameContext(a, 0)
		}
	}
	return false
}

func sameContext(v ssa.Value, depth int) bool {
	same := true
	flow.Origins(v, func(o ssa.Value) {
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		switch x := o.(type) {
		case *ssa.Parameter:
		case *ssa.Call:
			f := x.Call.StaticCallee()
			same = same && depth < 4 && f != nil && knowledge.DerivedContexts.Has(f.String()) && sameContext(x.Call.Args[0], depth+1)
		default:
			same = false
		}
	})
	return same
}

// branchesBefore goes over the blocks whose branches decide whether a call is
// made, with the successor that leads to it.
func branchesBefore(e Edge) func(func(*ssa.BasicBlock, int) bool) {
	at := e.Site.Call.Block()
	return func(yield func(*ssa.BasicBlock, int) bool) {
		for br := range flow.Above(at) {
			b := br.Block()
			stops := flow.NewBarrier()
			stops.Blocks[b] = true
			first, second := flow.Reaches(b.Succs[0], at, stops), flow.Reaches(b.Succs[1], at, stops)
			if first == second {
				continue
			}
			way := 1
			if first {
				way = 0
			}
			if !yield(b, way) {
				return
			}
		}
	}
}

// A passage is one pass through a cycle: the arguments of its functions.
type passage struct {
	search   *Search
	cycle    Cycle
	given    map[*ssa.Parameter]given
	optional bool // a branch asks the instance whether there is a guard
}

// given is the argument for a parameter, and the function that computes it.
type given struct {
	value ssa.Value
	by    *summary.Fn
}

// enter notes the arguments of a call. A call that runs a literal by way of
// another function shows none.
func (p *passage) enter(e Edge, to *summary.Fn) {
	for _, r := range e.Site.Runs {
		if r.Lit == to {
			return
		}
	}
	args, params := e.Site.Call.Common().Args, to.SSA.Params
	for i := range args {
		if j := len(params) - len(args) + i; j >= 0 {
			p.given[params[j]] = given{args[i], e.From}
		}
	}
}

// ends reports whether a branch before a call ends the recursion. entry is the
// call that leads to its function.
func (p *passage) ends(e, entry Edge) bool {
	marked := false
	for b, way := range branchesBefore(e) {
		cond := flow.Branch(b).Cond
		_, prefix := p.search.res.CutoffOf(e.From, b)
		switch {
		case p.search.mark(p.cycle, e, b) != effects.NoCutoff:
			if p.setForGood(cond) {
				return true
			}
			marked = true
		case testsTime(cond):
			if !p.shortLived(e) {
				return true
			}
		case flow.IsErrorTest(cond):
		case p.writes(e.From, cond):
			return true
		case answered(e.From, cond) || prefix != "" && p.search.res.ReadsOtherKeys(entry.From, entry.Site, prefix):
		default:
			if p.branchEnds(cond, way) {
				return true
			}
		}
	}
	return !marked && e.From.OnCacheMiss(e.Site) && !p.shortLived(e)
}

// answered reports whether a condition is on what Redis has answered: the same
// each time, as long as the question is the same.
func answered(fn *summary.Fn, cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		call, ok := v.(*ssa.Call)
		return ok && asksRedis(fn, call)
	})
}

// writes reports whether a condition is on the answer of a command that changes
// something, such as SETNX or INCR. It may answer differently the second time.
func (p *passage) writes(fn *summary.Fn, cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		call, ok := v.(*ssa.Call)
		if !ok || !asksRedis(fn, call) {
			return false
		}
		site := fn.Site(call)
		if slices.ContainsFunc(p.cycle, func(e Edge) bool { return e.Site == site }) {
			return false // the guard itself
		}
		return slices.ContainsFunc(site.RoundTrips, func(t effects.RoundTrip) bool { return t.Access != rediscmd.Read })
	})
}

func asksRedis(fn *summary.Fn, call ssa.CallInstruction) bool {
	site := fn.Site(call)
	return site != nil && (site.Direct() || len(site.RoundTrips) > 0)
}

// setForGood reports whether a branch is on a field that is set once and never
// cleared: what it keeps from happening happens once a process.
func (p *passage) setForGood(cond ssa.Value) bool {
	obj := flagOf(cond)
	if obj == nil {
		return false
	}
	for _, v := range p.search.res.Stored(obj) {
		if c, ok := v.(*ssa.Const); !ok || c.Value == nil || c.Value.ExactString() != "true" {
			return false
		}
	}
	return true
}

// shortLived reports whether what is kept before a call is known to be kept for
// less than a second.
func (p *passage) shortLived(e Edge) bool {
	short := false
	for b := range branchesBefore(e) {
		flow.DependsOnAny(flow.Branch(b).Cond, func(v ssa.Value) bool {
			values := []ssa.Value{v}
			if obj := flow.Loaded(v); obj != nil {
				values = append(values, p.search.res.Stored(obj)...)
			}
			for _, v := range values {
				flow.DependsOnAny(v, func(v ssa.Value) bool {
					c, ok := v.(*ssa.Const)
					if ok && flow.IsNamed(c.Type(), "time", "Duration") && c.Value != nil {
						n, _ := constant.Int64Val(c.Value)
						short = short || n < int64(time.Second)
					}
					return short
				})
			}
			return short
		})
	}
	return short
}

// eval computes a condition on the arguments of a function in the second pass.
func (p *passage) eval(v ssa.Value, depth int) (result, known bool) {
	switch x := v.(type) {
	case *ssa.UnOp:
		if x.Op == token.NOT && depth < 8 {
			r, known := p.eval(x.X, depth+1)
			return !r, known
		}
	case *ssa.BinOp:
		if p.isNil(x.X, 0) && p.isNil(x.Y, 0) {
			return x.Op == token.EQL, true
		}
		a, b := p.constant(x.X, 0), p.constant(x.Y, 0)
		if a != nil && b != nil && a.Kind() == b.Kind() {
			return constant.Compare(a, x.Op, b), true
		}
		if b != nil && b.Kind() == constant.String && constant.StringVal(b) == "" && p.hasText(x.X) {
			return x.Op == token.NEQ, x.Op == token.NEQ || x.Op == token.EQL
		}
		return false, false
	}
	if c := p.constant(v, 0); c != nil && c.Kind() == constant.Bool {
		return constant.BoolVal(c), true
	}
	return false, false
}

// isNil reports whether a value is nil, or a parameter that is given nil.
func (p *passage) isNil(v ssa.Value, depth int) bool {
	switch x := flow.Unwrap(v).(type) {
	case *ssa.Const:
		return x.Value == nil
	case *ssa.Parameter:
		g, ok := p.given[x]
		return ok && depth < len(p.cycle) && p.isNil(g.value, depth+1)
	}
	return false
}

// hasText reports whether a parameter is given a text that has a constant part.
func (p *passage) hasText(v ssa.Value) bool {
	param, ok := flow.Unwrap(v).(*ssa.Parameter)
	if !ok {
		return false
	}
	g, ok := p.given[param]
	return ok && p.search.res.TextOf(g.by, g.value).HasConstant()
}

// constant returns the constant that a value is, seen through the arguments for
// parameters on the cycle, or nil.
func (p *passage) constant(v ssa.Value, depth int) constant.Value {
	switch x := flow.Unwrap(v).(type) {
	case *ssa.Const:
		return x.Value
	case *ssa.Parameter:
		if g, ok := p.given[x]; ok && depth < len(p.cycle) {
			return p.constant(g.value, depth+1)
		}
	case *ssa.Call: // len of options that are not given
		if b, ok := x.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" {
			if param, ok := x.Call.Args[0].(*ssa.Parameter); ok {
				if c, ok := p.given[param].value.(*ssa.Const); ok && c.Value == nil {
					return constant.MakeInt64(0)
				}
			}
		}
	}
	return nil
}
