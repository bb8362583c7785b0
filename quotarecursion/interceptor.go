package quotarecursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// intercepted looks for an interceptor that calls, through the connection
// that it is installed on, what it guards: the connection is built with the
// interceptor, and the interceptor holds a client of it.
func (c *checker) intercepted(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok || !installs(call) {
				continue
			}
			for _, a := range call.Call.Args {
				for _, v := range parts(a) {
					c.interceptor(call, v)
				}
			}
		}
	}
}

// onItsOwn looks for an interceptor that is given the connection, as those of
// gRPC are, and calls through it beside the invoker that goes on.
func (c *checker) onItsOwn(fn *summary.Fn) {
	conn := connection(fn.SSA)
	if conn == nil || len(fn.Summary.RoundTrips) == 0 {
		return
	}
	if call, stop := c.callsOn(fn, conn); call != nil {
		c.reportCall(call, circle{guard: fn.Name(), steps: []string{summary.CalledName(call)}, asks: "the interceptor", stop: stop})
	}
}

// connection is the parameter of an interceptor that its invoker takes as
// well: func(ctx, ..., cc *ClientConn, invoker func(ctx, ..., cc *ClientConn) error).
func connection(f *ssa.Function) ssa.Value {
	for _, invoker := range f.Params {
		sig, ok := invoker.Type().Underlying().(*types.Signature)
		if !ok {
			continue
		}
		for _, p := range f.Params {
			if !invokes(p.Type()) {
				continue
			}
			for i := range sig.Params().Len() {
				if types.Identical(sig.Params().At(i).Type(), p.Type()) {
					return p
				}
			}
		}
	}
	return nil
}

// invokes reports whether calls are made on values of a type by a method
// Invoke, as on grpc.ClientConn: other things as well are given to a function
// and to the one that it calls.
func invokes(t types.Type) bool {
	if _, ptr := t.Underlying().(*types.Pointer); !ptr || client.RoleOf(t) != rediscmd.NoRole {
		return false
	}
	return types.NewMethodSet(t).Lookup(nil, "Invoke") != nil
}

// installs reports whether a call is named as one that takes interceptors:
// grpc.WithUnaryInterceptor and its kin, of any framework.
func installs(call *ssa.Call) bool {
	return names.HasWord(summary.CalleeName(call), knowledge.InterceptorWords...)
}

// interceptor judges a function, or a method value, that is installed.
func (c *checker) interceptor(option *ssa.Call, v ssa.Value) {
	mc, ok := flow.Unwrap(v).(*ssa.MakeClosure)
	if !ok {
		return
	}
	n, ok := c.res.Function(mc.Fn.(*ssa.Function))
	if !ok || n.Fn == nil || len(n.Summary.RoundTrips) == 0 {
		return
	}
	for _, conn := range c.dialled(option) {
		for _, bound := range mc.Bindings {
			if !c.held.holds(bound, conn) {
				continue
			}
			if call, stop := c.callsOn(n.Fn, conn); call != nil {
				c.reportCall(call, circle{guard: n.Name, steps: []string{summary.CalledName(call)}, asks: "the interceptor", stop: stop})
				return
			}
		}
	}
}

// dialled are the connections that an option is given to.
func (c *checker) dialled(option *ssa.Call) []ssa.Value {
	var out []ssa.Value
	for _, fn := range c.res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(*ssa.Call)
				if !ok || call == option {
					continue
				}
				for _, a := range call.Call.Args {
					for _, v := range parts(a) {
						if flow.Unwrap(v) == ssa.Value(option) {
							out = append(out, call)
						}
					}
				}
			}
		}
	}
	return out
}

// callsOn finds a call that a function makes on something that holds a
// connection.
func (c *checker) callsOn(fn *summary.Fn, conn ssa.Value) (ssa.CallInstruction, summary.Cutoff) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			v := recvOf(call)
			if v == nil || client.RoleOf(v.Type()) != rediscmd.NoRole || !c.held.holds(v, conn) && !c.held.same(v, conn) {
				continue
			}
			if !decidedByData(fn, call) {
				return call, c.res.CutoffIn(fn, call)
			}
		}
	}
	return nil, summary.NoCutoff
}

// decidedByData reports whether a call is made or not by what Redis has
// answered: a set of the methods that are limited, of which the service asked
// may be none.
func decidedByData(fn *summary.Fn, call *ssa.Call) bool {
	for b := call.Block(); b != nil && b.Idom() != nil; b = b.Idom() {
		br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok || summary.IsErrorTest(br.Cond) || len(b.Preds) != 1 {
			continue
		}
		for _, site := range fn.Sites {
			if len(site.RoundTrips) > 0 && summary.DependsOn(br.Cond, site.Call) {
				return true
			}
		}
	}
	return false
}

func recvOf(call *ssa.Call) ssa.Value {
	switch {
	case call.Call.IsInvoke():
		return call.Call.Value
	case call.Call.Signature().Recv() != nil && len(call.Call.Args) > 0:
		return call.Call.Args[0]
	}
	return nil
}
