package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// stopAt tells what may keep a call from being made when it is come to a
// second time: a branch before it on something that the first time marks.
func (s *solver) stopAt(fn *Fn, site *Site) Stop {
	stop := s.stopBefore(fn, site.Call.Block())
	for _, t := range site.targets {
		if singleflight(t.full) {
			stop = max(stop, Marked)
		}
	}
	return stop
}

func singleflight(full string) bool {
	switch full {
	case "(*golang.org/x/sync/singleflight.Group).Do", "(*golang.org/x/sync/singleflight.Group).DoChan":
		return true
	}
	return false
}

func (s *solver) stopBefore(fn *Fn, at *ssa.BasicBlock) Stop {
	stop := NoStop
	for b := at; b != nil && b.Idom() != nil; b = b.Idom() {
		p := b.Idom()
		br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		for _, succ := range p.Succs {
			if !reachesBlock(succ, at) { // this way goes past the call
				stop = max(stop, s.stopIn(fn, br.Cond, map[ssa.Value]bool{}, 0))
				break
			}
		}
	}
	return stop
}

// stopIn reads a condition.
func (s *solver) stopIn(fn *Fn, v ssa.Value, seen map[ssa.Value]bool, depth int) Stop {
	if v == nil || seen[v] || depth > 10 {
		return NoStop
	}
	seen[v] = true
	switch x := v.(type) {
	case *ssa.Call:
		if stop := s.stopCall(x); stop != NoStop {
			return stop
		}
		return NoStop // what else a call computes from is its own affair
	case *ssa.UnOp:
		if x.Op == token.MUL && isBool(x.Type()) {
			if obj := flow.Place(x.X); obj != nil && s.setTrue(obj) {
				return Marked
			}
		}
	}
	in, ok := v.(ssa.Instruction)
	if !ok {
		return NoStop
	}
	stop := NoStop
	if cmp, ok := v.(*ssa.BinOp); ok && isStringly(cmp.X.Type()) {
		stop = ByKey // path == "/quota"
	}
	for _, op := range in.Operands(nil) {
		if op != nil {
			stop = max(stop, s.stopIn(fn, *op, seen, depth+1))
		}
	}
	return stop
}

// stopCall reads a call in a condition.
func (s *solver) stopCall(call *ssa.Call) Stop {
	c := &call.Call
	if c.IsInvoke() {
		switch {
		case c.Method.Name() == "Value" && isContext(c.Value.Type()):
			return Marked
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
	switch obj.FullName() {
	case "strings.HasPrefix", "strings.HasSuffix", "strings.Contains", "strings.EqualFold", "(*regexp.Regexp).MatchString":
		return ByKey
	case "(*sync.Mutex).TryLock", "(*sync.RWMutex).TryLock", "(*sync.RWMutex).TryRLock",
		"(*sync/atomic.Bool).CompareAndSwap", "(*sync/atomic.Bool).Swap", "(*sync/atomic.Bool).Load",
		"(*sync/atomic.Int32).CompareAndSwap", "(*sync/atomic.Int64).CompareAndSwap",
		"(net/http.Header).Get", "sync/atomic.CompareAndSwapInt32", "sync/atomic.LoadInt32", "(*sync.Map).LoadOrStore":
		return Marked
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
		return Marked // of another package: it can tell from nothing else
	}
	return NoStop
}

func isContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
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
