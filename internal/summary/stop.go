package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// stopAt tells what may keep a call from being made when it is come to a
// second time: a branch before it on something that the first time marks.
// Singleflight is none: a call for the key that is in flight waits for itself.
func (s *solver) stopAt(fn *Fn, site *Site) (Stop, string) {
	return s.stopBefore(fn, site.Call.Block())
}

func (s *solver) stopBefore(fn *Fn, at *ssa.BasicBlock) (Stop, string) {
	r := stopReader{solver: s, seen: map[ssa.Value]bool{}}
	for b := at; b != nil && b.Idom() != nil; b = b.Idom() {
		p := b.Idom()
		br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		for _, succ := range p.Succs {
			if !reachesBlock(succ, at) { // this way goes past the call
				r.read(br.Cond, 0)
				break
			}
		}
	}
	return r.stop, r.key
}

// A stopReader reads the conditions before a call.
type stopReader struct {
	*solver
	seen map[ssa.Value]bool
	stop Stop
	key  string // the prefix that a key is tested for
}

func (r *stopReader) found(stop Stop) { r.stop = max(r.stop, stop) }

// read reads a condition.
func (r *stopReader) read(v ssa.Value, depth int) {
	if v == nil || r.seen[v] || depth > 10 {
		return
	}
	r.seen[v] = true
	switch x := v.(type) {
	case *ssa.Call:
		r.call(x)
		return // what else a call computes from is its own affair
	case *ssa.UnOp:
		if x.Op == token.MUL && isBool(x.Type()) {
			if obj := flow.Place(x.X); obj != nil && r.setTrue(obj) {
				r.found(Flagged)
			}
		}
	case *ssa.BinOp:
		if isStringly(x.X.Type()) { // path == "/quota"
			r.found(ByKey)
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

// call reads a call in a condition.
func (r *stopReader) call(call *ssa.Call) {
	stop := r.stopCall(call)
	r.found(stop)
	if f := call.Call.StaticCallee(); f != nil && f.String() == "strings.HasPrefix" {
		if list := constStrings(call.Call.Args[1]); len(list) == 1 && r.key == "" {
			r.key = list[0]
		}
	}
}

// stopCall reads a call in a condition.
func (s *solver) stopCall(call *ssa.Call) Stop {
	c := &call.Call
	if c.IsInvoke() {
		switch {
		case c.Method.Name() == "Value" && isContext(c.Value.Type()):
			return InContext
		case c.Method.Pkg() != nil && goredis.IsClient(c.Method.Pkg().Path()):
			return ByKey // of the command: cmd.Name() == "get"
		}
		return NoStop
	}
	f := c.StaticCallee()
	if f == nil {
		return NoStop
	}
	obj, ok := f.Object().(*types.Func)
	if !ok {
		return NoStop
	}
	switch name := obj.FullName(); {
	case knowledge.TextTests.Has(name):
		return ByKey
	case knowledge.MarkTests.Has(name):
		if timed(c.Args) {
			return ByKey // at most once in some time, and not once an operation
		}
		return Flagged
	}
	return s.asksMark(f, obj)
}

// asksMark reports whether a function tells from a context or a key whether
// something is marked.
func (s *solver) asksMark(f *ssa.Function, obj *types.Func) Stop {
	res := obj.Signature().Results()
	if res.Len() == 0 || !isBool(res.At(res.Len()-1).Type()) {
		return NoStop
	}
	if len(f.Blocks) > 0 {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if call, ok := in.(*ssa.Call); ok && call.Call.StaticCallee() != f {
					if stop := s.stopCall(call); stop != NoStop {
						return stop
					}
				}
			}
		}
		return NoStop
	}
	params := obj.Signature().Params()
	if params.Len() > 0 && isContext(params.At(0).Type()) && len(s.imported(obj.Origin()).Trips) == 0 {
		return InContext // of another package: it can tell from nothing else
	}
	return NoStop
}

func isContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}

// timed reports whether one of several values is computed from the clock.
func timed(args []ssa.Value) bool {
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int) bool
	walk = func(v ssa.Value, depth int) bool {
		if v == nil || seen[v] || depth > 8 {
			return false
		}
		seen[v] = true
		if call, ok := v.(*ssa.Call); ok {
			if f := call.Call.StaticCallee(); f != nil && f.String() == "time.Now" {
				return true
			}
		}
		in, ok := v.(ssa.Instruction)
		if !ok {
			return false
		}
		for _, op := range in.Operands(nil) {
			if op != nil && walk(*op, depth+1) {
				return true
			}
		}
		return false
	}
	for _, a := range args {
		if walk(a, 0) {
			return true
		}
	}
	return false
}

// freshContext reports whether a call is given a context that begins anew, so
// that no mark comes along.
func freshContext(call ssa.CallInstruction) bool {
	for _, a := range call.Common().Args {
		if isContext(a.Type()) {
			return isFresh(a, 0)
		}
	}
	return false
}

func isFresh(v ssa.Value, depth int) bool {
	all, some := true, false
	flow.Origins(v, func(o ssa.Value) {
		some = true
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		call, ok := o.(*ssa.Call)
		if !ok || call.Call.StaticCallee() == nil || depth > 4 {
			all = false
			return
		}
		switch name := call.Call.StaticCallee().String(); {
		case knowledge.FreshContexts.Has(name):
		case knowledge.DerivedContexts.Has(name):
			all = all && isFresh(call.Call.Args[0], depth+1)
		default:
			all = false
		}
	})
	return all && some
}

// setTrue reports whether the package sets a flag while it runs: a field or
// variable that is stored the constant true, and so no configuration.
func (s *solver) setTrue(obj types.Object) bool {
	for _, v := range s.fields.Stored(obj) {
		if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.ExactString() == "true" {
			return true
		}
	}
	return false
}
