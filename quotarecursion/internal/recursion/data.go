package recursion

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/summary"
)

// followsData reports whether a call is given something else than its function
// was: the parent or a child of it, the next page, one less. Such a recursion ends
// with the data. The key of a counter is another text, but not such a step.
func (p *passage) followsData(e Edge) bool {
	d := &dataReader{way: p, edge: e, seen: map[ssa.Value]bool{}}
	return slices.ContainsFunc(e.Site.Call.Common().Args, func(a ssa.Value) bool { return d.steps(a, 0) })
}

// A dataReader reads the arguments of one call.
type dataReader struct {
	way  *passage
	edge Edge
	seen map[ssa.Value]bool
}

// steps reports whether a value is a step through data.
func (d *dataReader) steps(v ssa.Value, depth int) bool {
	if v == nil || d.seen[v] || depth > 24 || flow.IsNamed(v.Type(), "context", "Context") {
		return false
	}
	d.seen[v] = true
	switch x := v.(type) {
	case *ssa.Next, *ssa.Lookup, *ssa.Index, *ssa.Select:
		return true
	case *ssa.IndexAddr:
		_, constant := x.Index.(*ssa.Const)
		return !constant && !ofConstants(x.X) || d.steps(x.X, depth+1)
	case *ssa.Slice:
		_, array := x.X.(*ssa.Alloc)
		return !array && (x.Low != nil || x.High != nil) || d.steps(x.X, depth+1)
	case *ssa.BinOp:
		return counts(x) || d.steps(x.X, depth+1) || d.steps(x.Y, depth+1)
	case *ssa.FieldAddr:
		return d.field(x.X, flow.FieldVar(x.X.Type(), x.Field), depth)
	case *ssa.Field:
		return d.field(x.X, flow.FieldVar(x.X.Type(), x.Field), depth)
	case *ssa.UnOp:
		return x.Op == token.ARROW || d.loaded(x, depth) || d.steps(x.X, depth+1)
	case *ssa.Call:
		return d.call(x, depth)
	case *ssa.Alloc:
		return d.filled(x, depth)
	case *ssa.MakeClosure, *ssa.Function:
		return false
	}
	in, ok := v.(ssa.Instruction)
	return ok && slices.ContainsFunc(in.Operands(nil), func(op *ssa.Value) bool { return op != nil && d.steps(*op, depth+1) })
}

// ofConstants reports whether a slice is a literal of constants: the windows of a
// limiter, and no data.
func ofConstants(slice ssa.Value) bool {
	all := flow.Elements(slice)
	return len(all) > 0 && !slices.ContainsFunc(all, func(v ssa.Value) bool { _, ok := v.(*ssa.Const); return !ok })
}

// counts reports whether a value is counted up or down from a parameter or from a
// variable of a Cycle.
func counts(x *ssa.BinOp) bool {
	if b, ok := x.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsNumeric == 0 {
		return false
	}
	for _, op := range []ssa.Value{x.X, x.Y} {
		switch x := flow.Unwrap(op).(type) {
		case *ssa.Parameter, *ssa.Phi:
			return true
		case *ssa.Field:
			return true
		case *ssa.UnOp: // a field of a parameter
			if fa, ok := x.X.(*ssa.FieldAddr); ok {
				param, ok := flow.Unwrap(fa.X).(*ssa.Parameter)
				_, local := flow.Unwrap(fa.X).(*ssa.Alloc)
				return local || ok && !isReceiver(param)
			}
		}
	}
	return false
}

// movesTime reports whether a call computes a time from one that the function was
// given: the day before.
func movesTime(call *ssa.Call, obj *types.Func) bool {
	return strings.HasPrefix(obj.FullName(), "(time.Time).Add") && flow.DependsOnAny(call.Call.Args[0], func(v ssa.Value) bool {
		param, ok := v.(*ssa.Parameter)
		return ok && flow.IsNamed(param.Type(), "time", "Time")
	})
}

// field reads a field of a value: one that has the type of what it is in is a
// link to the next of a kind.
func (d *dataReader) field(of ssa.Value, f *types.Var, depth int) bool {
	if f != nil && flow.TypePath(f.Type()) == flow.TypePath(of.Type()) {
		return true
	}
	return d.steps(of, depth+1)
}

// loaded reads what a local variable was given.
func (d *dataReader) loaded(x *ssa.UnOp, depth int) bool {
	cell := flow.Cell(x.X)
	return cell != nil && slices.ContainsFunc(flow.Stores(cell), func(v ssa.Value) bool { return d.steps(v, depth+1) })
}

// filled reads what a struct or an array is filled with.
func (d *dataReader) filled(a *ssa.Alloc, depth int) bool {
	for _, r := range flow.Referrers(a) {
		addr, ok := r.(ssa.Value)
		if !ok {
			continue
		}
		switch addr.(type) {
		case *ssa.FieldAddr, *ssa.IndexAddr:
		default:
			continue
		}
		for _, u := range flow.Referrers(addr) {
			if st, ok := u.(*ssa.Store); ok && st.Addr == addr && d.steps(st.Val, depth+1) {
				return true
			}
		}
	}
	return false
}

// call reads the result of a call. What Redis or another package answers is
// data. Of what only computes a text a part is data where a branch asks for it.
func (d *dataReader) call(call *ssa.Call, depth int) bool {
	c := &call.Call
	inArgs := func() bool {
		return slices.ContainsFunc(c.Args, func(a ssa.Value) bool { return d.steps(a, depth+1) })
	}
	if _, builtin := c.Value.(*ssa.Builtin); builtin {
		return inArgs()
	}
	if n, ok := d.way.search.res.Function(call.Parent()); ok && n.Fn != nil && asksRedis(n.Fn, call) {
		return true
	}
	f := c.StaticCallee()
	if f == nil {
		return !takesOnlyContext(c) || inArgs()
	}
	if n, ok := d.way.search.res.Function(f); ok && n.Fn != nil {
		return inArgs() || d.returns(n.Fn, depth)
	}
	obj, ok := f.Object().(*types.Func)
	if !ok || obj.Pkg() == nil {
		return inArgs()
	}
	if !knowledge.Standard(obj.Pkg().Path()) {
		return !takesOnlyContext(c) || inArgs()
	}
	return inArgs() || movesTime(call, obj) || d.tested(call)
}

// takesOnlyContext reports whether a call is given a context and constants alone:
// its answer is about who asks.
func takesOnlyContext(c *ssa.CallCommon) bool {
	for _, a := range c.Args {
		if _, constant := flow.Unwrap(a).(*ssa.Const); !constant && !flow.IsNamed(a.Type(), "context", "Context") {
			return false
		}
	}
	return true
}

// returns reads the results of a function of this package.
func (d *dataReader) returns(fn *summary.Fn, depth int) bool {
	for _, b := range fn.SSA.Blocks {
		if ret := flow.Return(b); ret != nil {
			if slices.ContainsFunc(ret.Results, func(v ssa.Value) bool { return d.steps(v, depth+4) }) {
				return true
			}
		}
	}
	return false
}

// tested reports whether a branch before the call on the path depends on the
// result of a function of the standard library: path, more := strings.Cut(path, "/").
func (d *dataReader) tested(call *ssa.Call) bool {
	for b := range branchesBefore(d.edge) {
		if cond := flow.Branch(b).Cond; !flow.IsErrorTest(cond) && flow.DependsOn(cond, call) {
			return true
		}
	}
	return false
}
