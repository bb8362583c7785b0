package quotarecursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// checkInterceptors reports an interceptor that calls the service it guards,
// through the connection that it is installed on: the interceptor contains a
// client of it.
func (c *checker) checkInterceptors(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok || !installs(call) {
				continue
			}
			for _, a := range call.Call.Args {
				for _, v := range containment.Parts(a) {
					c.checkInterceptor(call, v)
				}
			}
		}
	}
}

// checkTransports reports an interceptor that receives the connection, as in
// gRPC, and calls through it in addition to its invoker.
func (c *checker) checkTransports(fn *summary.Fn) {
	conn := connection(fn.SSA)
	if conn == nil || len(fn.Summary.RoundTrips) == 0 {
		return
	}
	if call, stop := c.callsOn(fn, conn); call != nil {
		c.reportCall(call, cycle{guard: fn.Name().String(), steps: []string{flow.CalledName(call).String()}, guardCall: "the interceptor", kind: ofConnection, cutoff: stop})
	}
}

// connection returns the parameter of an interceptor that its invoker also takes:
// func(ctx, ..., cc *ClientConn, invoker func(ctx, ..., cc *ClientConn) error).
func connection(f *ssa.Function) ssa.Value {
	for _, invoker := range f.Params {
		sig, ok := invoker.Type().Underlying().(*types.Signature)
		if !ok {
			continue
		}
		for _, p := range f.Params {
			if !hasInvoke(p.Type()) {
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

// hasInvoke reports whether a type has a method Invoke, as grpc.ClientConn has.
// Parameters of other types are also passed on to an invoker.
func hasInvoke(t types.Type) bool {
	if _, ptr := t.Underlying().(*types.Pointer); !ptr || client.RoleOf(t) != rediscmd.NoRole {
		return false
	}
	return types.NewMethodSet(t).Lookup(nil, "Invoke") != nil
}

// installs reports whether a call's name says that it takes interceptors, in any
// framework: grpc.WithUnaryInterceptor.
func installs(call *ssa.Call) bool {
	return names.HasWord(flow.CalleeName(call), knowledge.InterceptorWords...)
}

// checkInterceptor checks a method value or closure that is installed.
func (c *checker) checkInterceptor(option *ssa.Call, v ssa.Value) {
	mc, ok := flow.Unwrap(v).(*ssa.MakeClosure)
	if !ok {
		return
	}
	n, ok := c.res.Function(mc.Fn.(*ssa.Function))
	if !ok || n.Fn == nil || len(n.Summary.RoundTrips) == 0 {
		return
	}
	for _, conn := range c.connectionsOf(option) {
		for _, bound := range mc.Bindings {
			if !c.contains.Contains(bound, conn) {
				continue
			}
			if call, stop := c.callsOn(n.Fn, conn); call != nil {
				c.reportCall(call, cycle{guard: n.Name.String(), steps: []string{flow.CalledName(call).String()}, guardCall: "the interceptor", kind: ofConnection, cutoff: stop})
				return
			}
		}
	}
}

// connectionsOf returns the results of the calls that receive an option.
func (c *checker) connectionsOf(option *ssa.Call) []ssa.Value {
	var out []ssa.Value
	for _, fn := range c.res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(*ssa.Call)
				if !ok || call == option {
					continue
				}
				for _, a := range call.Call.Args {
					for _, v := range containment.Parts(a) {
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

// callsOn returns a call that a function makes on a connection or on a client of
// it.
func (c *checker) callsOn(fn *summary.Fn, conn ssa.Value) (ssa.CallInstruction, effects.Cutoff) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			v := flow.Receiver(call)
			if v == nil || client.RoleOf(v.Type()) != rediscmd.NoRole || !c.contains.Contains(v, conn) && !c.contains.Same(v, conn) {
				continue
			}
			if !decidedByData(fn, call) {
				return call, c.res.CutoffIn(fn, call)
			}
		}
	}
	return nil, effects.NoCutoff
}

// decidedByData reports whether the answer of Redis decides if a call is made.
// The answer may be a set of limited methods that does not include the service.
func decidedByData(fn *summary.Fn, call *ssa.Call) bool {
	for br, b := range flow.Above(call.Block()) {
		if flow.IsErrorTest(br.Cond) || len(b.Preds) != 1 {
			continue
		}
		for _, site := range fn.Sites {
			if len(site.RoundTrips) > 0 && flow.DependsOn(br.Cond, site.Call) {
				return true
			}
		}
	}
	return false
}
