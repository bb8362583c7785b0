package summary

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// cutoffAt returns what may prevent a call when the path reaches it a second
// time: a branch before it on something that the first time marks. Singleflight
// is none: a call for the key in flight waits for itself.
func (s *solver) cutoffAt(fn *Fn, site *Site) (effects.Cutoff, string) {
	return s.cutoffBefore(fn, site.Call.Block())
}

func (s *solver) cutoffBefore(fn *Fn, at *ssa.BasicBlock) (effects.Cutoff, string) {
	if fn.huge() {
		return effects.ByKey, ""
	}
	conds := s.conditions(fn)
	stop, key := effects.NoCutoff, ""
	for p := range conds.branches.Above(at) {
		c := conds.by[p.Index]
		if fn.Reaches(p.Succs[0], at) && fn.Reaches(p.Succs[1], at) {
			continue // no path avoids the call
		}
		stop = max(stop, c.cutoff)
		if key == "" {
			key = c.key
		}
	}
	return stop, key
}

// A condition is what a branch tests that may prevent the calls after it.
type condition struct {
	cutoff effects.Cutoff
	key    string // the prefix that a key is tested for
}

// conditions are the branches of a function that test a mark of the first time.
type conditions struct {
	branches flow.Conditions
	by       []condition // by the block of the branch
}

func (s *solver) conditions(fn *Fn) *conditions {
	if c := s.conds[fn]; c != nil {
		return c
	}
	c := &conditions{by: make([]condition, len(fn.SSA.Blocks))}
	c.branches = flow.NewConditions(fn.SSA, fn.dominance().order, func(b *ssa.BasicBlock, br *ssa.If) bool {
		r := cutoffReader{solver: s, seen: map[ssa.Value]bool{}}
		r.read(br.Cond, 0)
		c.by[b.Index] = r.condition
		return r.condition != condition{}
	})
	s.conds[fn] = c
	return c
}

// A cutoffReader reads one condition.
type cutoffReader struct {
	*solver
	condition
	seen map[ssa.Value]bool
}

func (r *cutoffReader) found(stop effects.Cutoff) { r.cutoff = max(r.cutoff, stop) }

// read reads a condition.
func (r *cutoffReader) read(v ssa.Value, depth int) {
	if v == nil || r.seen[v] || depth > 10 {
		return
	}
	r.seen[v] = true
	switch x := v.(type) {
	case *ssa.Call:
		r.call(x)
		return // the call's own arguments do not matter
	case *ssa.UnOp:
		if x.Op == token.MUL && flow.IsBool(x.Type()) {
			if obj := flow.Place(x.X); obj != nil && r.setTrue(obj) {
				r.found(effects.Flagged)
			}
		}
	case *ssa.BinOp:
		if flow.HoldsStrings(x.X.Type()) && !isEmpty(x.X) && !isEmpty(x.Y) { // path == "/quota"
			r.found(effects.ByKey)
		}
	}
	if in, ok := v.(ssa.Instruction); ok {
		for _, op := range in.Operands(nil) {
			if op != nil {
				r.read(*op, depth+1)
			}
		}
	}
}

// isEmpty reports whether a value is the empty string. A comparison with it
// rejects a missing name, and lets no key through.
func isEmpty(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && loopinfo.IsZero(c)
}

// call reads a call in a condition.
func (r *cutoffReader) call(call *ssa.Call) {
	stop := r.cutoffCall(call)
	r.found(stop)
	if f := call.Call.StaticCallee(); f != nil && f.String() == "strings.HasPrefix" {
		if list := flow.ConstStrings(call.Call.Args[1]); len(list) == 1 && r.key == "" {
			r.key = list[0]
		}
	}
}

// cutoffCall reads a call in a condition.
func (s *solver) cutoffCall(call *ssa.Call) effects.Cutoff {
	stop, f := s.mark(call)
	if f == nil {
		return stop
	}
	return s.testsMark(f)
}

// mark returns the mark that a call alone shows to test. If it shows none, mark
// returns the function of the package that may test one.
func (s *solver) mark(call *ssa.Call) (effects.Cutoff, *ssa.Function) {
	c := &call.Call
	if c.IsInvoke() {
		switch {
		case c.Method.Name() == "Value" && flow.IsNamed(c.Value.Type(), "context", "Context"):
			return effects.InContext, nil
		case client.Declares(c.Method):
			return effects.ByKey, nil // of the command: cmd.Name() == "get"
		}
		return effects.NoCutoff, nil
	}
	f := c.StaticCallee()
	if f == nil {
		return effects.NoCutoff, nil
	}
	obj, ok := f.Object().(*types.Func)
	if !ok {
		return effects.NoCutoff, nil
	}
	switch name := obj.FullName(); {
	case knowledge.TextTests.Has(name):
		return effects.ByKey, nil
	case knowledge.MarkTests.Has(name):
		if loopinfo.Timed(c.Args) {
			return effects.ByKey, nil // at most once per interval, and not once per operation
		}
		return effects.Flagged, nil
	}
	sig := obj.Signature()
	if n := sig.Results().Len(); n == 0 || !flow.IsBool(sig.Results().At(n-1).Type()) {
		return effects.NoCutoff, nil
	}
	if len(f.Blocks) > 0 {
		return effects.NoCutoff, f
	}
	if sig.Params().Len() > 0 && flow.IsNamed(sig.Params().At(0).Type(), "context", "Context") && len(s.imported(obj.Origin()).RoundTrips) == 0 {
		return effects.InContext, nil // of another package: nothing else can decide
	}
	return effects.NoCutoff, nil
}

// maxMarkCalls is the number of calls from a condition within which a mark is
// searched.
const maxMarkCalls = 8

// testsMark returns the mark that a function tests: of several the one that is
// the fewest calls away. It visits each function once, so that functions may
// call each other.
func (s *solver) testsMark(f *ssa.Function) effects.Cutoff {
	if stop, ok := s.marks[f]; ok {
		return stop
	}
	s.marks[f] = s.nearestMark(f)
	return s.marks[f]
}

func (s *solver) nearestMark(f *ssa.Function) effects.Cutoff {
	seen := map[*ssa.Function]bool{f: true}
	level := []*ssa.Function{f}
	for range maxMarkCalls {
		var next []*ssa.Function
		for _, g := range level {
			for _, b := range g.Blocks {
				for _, in := range b.Instrs {
					call, ok := in.(*ssa.Call)
					if !ok {
						continue
					}
					stop, inner := s.mark(call)
					if stop != effects.NoCutoff {
						return stop
					}
					if inner != nil && !seen[inner] {
						seen[inner] = true
						next = append(next, inner)
					}
				}
			}
		}
		level = next
	}
	return effects.NoCutoff
}

// setTrue reports whether the package sets a flag while it runs: it stores the
// constant true to a field or variable. A configuration value is no such flag.
func (s *solver) setTrue(obj types.Object) bool {
	for _, v := range s.fields.Stored(obj) {
		if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.ExactString() == "true" {
			return true
		}
	}
	return false
}

// cutoffWithin returns what may prevent the functions that a call runs, down to
// the command, from continuing: a helper often tests a mark at its top.
func (s *solver) cutoffWithin(site *Site, depth int) effects.Cutoff {
	fn := site.Callee()
	if fn == nil || depth > 3 {
		return effects.NoCutoff
	}
	next := fn.nearestCommand()
	if next == nil {
		return effects.NoCutoff
	}
	at, _ := s.cutoffAt(fn, next)
	return max(at, s.cutoffWithin(next, depth+1))
}

// CutoffAt returns what may prevent a call of the function when the path
// reaches it a second time.
func (r *Result) CutoffAt(fn *Fn, site *Site) effects.Cutoff {
	if r.s == nil {
		return effects.NoCutoff
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	stop, _ := r.s.cutoffAt(fn, site)
	return max(stop, r.s.cutoffWithin(site, 0))
}

// CutoffIn is CutoffAt for any call of the function.
func (r *Result) CutoffIn(fn *Fn, call ssa.CallInstruction) effects.Cutoff {
	if r.s == nil {
		return effects.NoCutoff
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	stop, _ := r.s.cutoffBefore(fn, call.Block())
	return stop
}

// CutoffOf returns what the branch at the end of a block tests that may keep a call
// from being made a second time, and the prefix that it tests a key for.
func (r *Result) CutoffOf(fn *Fn, b *ssa.BasicBlock) (effects.Cutoff, string) {
	if r.s == nil || fn.huge() {
		return effects.NoCutoff, ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.s.conditions(fn).by[b.Index]
	return c.cutoff, c.key
}

// ReadsOtherKeys reports whether the keys passed to a call are known not to have
// a prefix.
func (r *Result) ReadsOtherKeys(fn *Fn, site *Site, prefix string) bool {
	some := false
	for _, arg := range site.Call.Common().Args {
		if b, ok := arg.Type().Underlying().(*types.Basic); !ok || b.Kind() != types.String {
			continue
		}
		begin := r.TextOf(fn, arg).Prefix()
		if strings.HasPrefix(begin, prefix) || strings.HasPrefix(prefix, begin) {
			return false
		}
		some = true
	}
	return some
}
