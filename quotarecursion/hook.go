package quotarecursion

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// checkHooks reports code that a client library runs during a command and that sends
// commands on the same client. Hooks, option callbacks and the option's limiter
// are such code.
func (c *checker) checkHooks(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case ssa.CallInstruction:
				if hooks, to, hook := addHook(in); to != nil {
					c.checkHook(in, hooks, to, hook)
				} else if reads, opts := optionsOf(in); opts != nil {
					c.checkOptions(in, reads, opts)
				}
			}
		}
	}
}

// addHook returns the client and the hook of a call that adds a hook to a client. hooks says what the library
// calls of it.
func addHook(call ssa.CallInstruction) (hooks rediscmd.Hooks, to, hook ssa.Value) {
	c := call.Common()
	var obj *types.Func
	args := c.Args
	switch {
	case c.IsInvoke():
		obj, to = c.Method, c.Value
	case c.StaticCallee() != nil && len(args) > 0:
		obj, _ = c.StaticCallee().Object().(*types.Func)
		to, args = args[0], args[1:]
	}
	if obj == nil || len(args) != 1 {
		return hooks, nil, nil
	}
	lib, ok := client.Declaring(obj)
	if !ok || obj.Name() != lib.Hooks().Add {
		return hooks, nil, nil
	}
	return lib.Hooks(), summary.ClientOf(to), args[0]
}

// checkHook checks a hook on the client that it is added to. All its methods
// matter for any command: if a command opens a connection, HELLO runs as a
// pipeline through the hooks.
func (c *checker) checkHook(call ssa.CallInstruction, hooks rediscmd.Hooks, to, hook ssa.Value) {
	flow.Origins(hook, func(o ssa.Value) {
		mi, ok := o.(*ssa.MakeInterface)
		if !ok {
			return
		}
		cb := callback{client: to, contains: c.contains.Contains(mi.X, to)}
		for _, name := range hooks.Methods {
			n, ok := c.res.Method(mi.X.Type(), name)
			if !ok {
				continue
			}
			cb.dials = name == hooks.Dial
			if n.Fn != nil {
				if c.reportIssued(n, "the hook", cb, append(c.res.Literals(n.Fn), n.Fn)) {
					return
				}
				continue
			}
			for _, t := range n.Summary.HookTrips {
				if cb.contains {
					c.reportCall(call, cycle{guard: n.Name.String(), steps: pathTo(t), guardCall: "the hook", kind: ofClient, cutoff: n.Summary.HookCutoff, pool: cb.dials})
					return
				}
			}
		}
	})
}

// pathTo returns the calls that lead to a round trip, and its command.
func pathTo(t effects.RoundTrip) []string {
	name := t.Command
	if k := t.Kind; k == rediscmd.Exec || k == rediscmd.Batch || name == "" {
		name = "a pipeline"
	}
	return append(names.Texts(t.Chain), name)
}

// A callback is code that a client runs and that may use that client.
type callback struct {
	client   ssa.Value
	contains bool // this instance contains the client
	dials    bool // the client calls it to open a connection
}

// reportIssued reports the first command that one of the functions sends on the
// client that runs them, and returns whether there was one.
func (c *checker) reportIssued(n summary.Node, guardCall string, cb callback, fns []*summary.Fn) bool {
	for _, f := range fns {
		for _, site := range f.Sites {
			for _, t := range site.RoundTrips {
				if !c.onClient(site, cb, map[fnAtDepth]bool{}, 0) || afterError(site) {
					continue
				}
				c.reportAt(site, cycle{guard: n.Name.String(), steps: pathTo(t), guardCall: guardCall, kind: ofClient, cutoff: c.res.CutoffAt(f, site), pool: cb.dials}, nil,
					func() []report.Fix { return c.directField(site) })
				return true
			}
		}
	}
	return false
}

// afterError reports whether the command runs only after the hooked command
// failed. It then recurses at most once per failure.
func afterError(site *summary.Site) bool {
	at := site.Call.Block()
	for br := range flow.Above(at) {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.NEQ || !flow.IsErrorTest(cmp) {
			continue
		}
		_, given := cmp.X.(*ssa.Parameter)
		if fail := br.Block().Succs[0]; given && len(fail.Preds) == 1 && fail.Dominates(at) {
			return true
		}
	}
	return false
}

// A fnAtDepth is a function reached through that many calls.
type fnAtDepth struct {
	fn    *summary.Fn
	depth int
}

// onClient reports whether a call sends its commands on the client. The receiver
// is the client, or the receiver or an argument contains it, or a callee does so.
// A field counts only if this instance contains the client. A package variable
// always counts.
func (c *checker) onClient(site *summary.Site, cb callback, seen map[fnAtDepth]bool, depth int) bool {
	common := site.Call.Common()
	values := common.Args
	if common.IsInvoke() {
		values = append([]ssa.Value{common.Value}, values...)
	}
	if site.Direct() {
		for _, v := range values {
			if cl := pipelineClient(summary.ClientOf(v)); client.RoleOf(cl.Type()) != rediscmd.NoRole {
				return c.contains.Same(cl, cb.client) && (cb.contains || global(cl))
			}
		}
		return false
	}
	for _, v := range values {
		if cb.contains && containment.MayContain(v.Type()) && (c.contains.Same(v, cb.client) || c.contains.Contains(v, cb.client)) {
			return true
		}
	}
	if depth > 3 {
		return false
	}
	if fn := site.Callee(); fn != nil && !seen[fnAtDepth{fn, depth}] {
		seen[fnAtDepth{fn, depth}] = true
		for _, inner := range fn.Sites {
			if len(inner.RoundTrips) > 0 && c.onClient(inner, cb, seen, depth+1) {
				return true
			}
		}
	}
	return false
}

// pipelineClient returns the client of a pipeline. Other values are returned as
// they are.
func pipelineClient(v ssa.Value) ssa.Value {
	if client.RoleOf(v.Type()) != rediscmd.Queues {
		return v
	}
	made := v
	flow.Origins(v, func(o ssa.Value) {
		if call, ok := flow.Unwrap(o).(*ssa.Call); ok {
			if recv := flow.Receiver(call); recv != nil {
				made = summary.ClientOf(recv)
			}
		}
	})
	return made
}

// global reports whether a value is read from a package variable.
func global(v ssa.Value) bool {
	found := false
	flow.Origins(v, func(o ssa.Value) {
		if ld, ok := o.(*ssa.UnOp); ok {
			if _, ok := ld.X.(*ssa.Global); ok {
				found = true
			}
		}
	})
	return found
}

// optionsOf returns the options argument of a client constructor, or nil.
func optionsOf(call ssa.CallInstruction) (reads rediscmd.Options, opts ssa.Value) {
	f := call.Common().StaticCallee()
	if f == nil || call.Value() == nil || len(call.Common().Args) != 1 {
		return reads, nil
	}
	obj, ok := f.Object().(*types.Func)
	if !ok {
		return reads, nil
	}
	lib, ok := client.Declaring(obj)
	if !ok || !lib.Constructor(obj.Name()) {
		return reads, nil
	}
	return lib.Options(), call.Common().Args[0]
}

// checkOptions checks the functions in the options of a client.
func (c *checker) checkOptions(call ssa.CallInstruction, reads rediscmd.Options, opts ssa.Value) {
	for _, st := range c.contains.FieldStores(opts) {
		field := fieldName(st.Addr)
		dials, ok := reads.Callbacks[field]
		if !ok {
			continue
		}
		for _, n := range c.callbacksOf(st.Val, reads.Methods) {
			if n.Fn == nil {
				continue
			}
			guardCall := field
			if types.IsInterface(st.Val.Type()) {
				guardCall += "." + n.Name.Name
			}
			cb := callback{client: call.Value(), contains: true, dials: dials}
			c.reportIssued(n, guardCall, cb, []*summary.Fn{n.Fn})
		}
	}
}

// callbacksOf returns the functions that go-redis calls through an option's value.
func (c *checker) callbacksOf(v ssa.Value, methods []string) []summary.Node {
	var out []summary.Node
	flow.Origins(v, func(o ssa.Value) {
		if mi, ok := o.(*ssa.MakeInterface); ok {
			for _, name := range methods {
				if n, ok := c.res.Method(mi.X.Type(), name); ok {
					out = append(out, n)
				}
			}
			return
		}
		switch x := flow.Unwrap(o).(type) {
		case *ssa.MakeClosure:
			if n, ok := c.res.Function(x.Fn.(*ssa.Function)); ok {
				out = append(out, n)
			}
		case *ssa.Function:
			if n, ok := c.res.Function(x); ok {
				out = append(out, n)
			}
		}
	})
	return out
}

// fieldName returns the name of the field at an address, or "".
func fieldName(addr ssa.Value) string {
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		if f := flow.FieldVar(fa.X.Type(), fa.Field); f != nil {
			return f.Name()
		}
	}
	return ""
}
