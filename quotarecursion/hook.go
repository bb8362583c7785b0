package quotarecursion

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// hooked looks for code that a client library calls on the way of a command and that
// issues commands on the same client itself: hooks, and the functions and the
// limiter of its options.
func (c *checker) hooked(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case ssa.CallInstruction:
				if hooks, to, hook := addHook(in); to != nil {
					c.addedHook(in, hooks, to, hook)
				} else if reads, opts := builtWith(in); opts != nil {
					c.builtClient(in, reads, opts)
				}
			}
		}
	}
}

// addHook reads a call that adds a hook to a client. hooks says what the library
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

// addedHook judges a hook on the client that it is added to. Single commands
// and pipelines have a method each, and yet any command comes by all of them:
// it may need a connection, which says HELLO and more by a pipeline through the
// hooks.
func (c *checker) addedHook(call ssa.CallInstruction, hooks rediscmd.Hooks, to, hook ssa.Value) {
	flow.Origins(hook, func(o ssa.Value) {
		mi, ok := o.(*ssa.MakeInterface)
		if !ok {
			return
		}
		u := user{client: to, holds: c.held.holds(mi.X, to)}
		for _, name := range hooks.Methods {
			n, ok := c.res.Method(mi.X.Type(), name)
			if !ok {
				continue
			}
			u.dials = name == hooks.Dial
			if n.Fn != nil {
				if c.issues(n, "the hook", u, append(c.res.Literals(n.Fn), n.Fn)) {
					return
				}
				continue
			}
			for _, t := range n.Summary.HookTrips {
				if u.holds {
					c.reportCall(call, circle{guard: n.Name, steps: wayTo(t), asks: "the hook", stop: n.Summary.HookCutoff, pool: u.dials})
					return
				}
			}
		}
	})
}

// wayTo are the steps to a round trip.
func wayTo(t summary.RoundTrip) []string {
	name := t.Command
	if k := t.Kind; k == rediscmd.Exec || k == rediscmd.Batch || name == "" {
		name = "a pipeline"
	}
	return append(append([]string(nil), t.Chain...), name)
}

// A user is what may use a client that calls it.
type user struct {
	client ssa.Value
	holds  bool // this instance is seen to hold the client
	dials  bool // it is called to open a connection
}

// issues reports the first command that one of the functions issues on the
// client that calls them.
func (c *checker) issues(n summary.Node, asks string, u user, fns []*summary.Fn) bool {
	for _, f := range fns {
		for _, site := range f.Sites {
			for _, t := range site.RoundTrips {
				if !c.onClient(site, u, map[reached]bool{}, 0) || c.afterError(f, site) {
					continue
				}
				c.reportAt(site, circle{guard: n.Name, steps: wayTo(t), asks: asks, stop: c.res.CutoffAt(f, site), pool: u.dials}, nil,
					func() []report.Fix { return c.directField(site) })
				return true
			}
		}
	}
	return false
}

// afterError reports whether a command is issued only when the one before has
// failed: it goes round no more than that does.
func (c *checker) afterError(fn *summary.Fn, site *summary.Site) bool {
	at := site.Call.Block()
	for b := at; b != nil && b.Idom() != nil; b = b.Idom() {
		br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.NEQ || !summary.IsErrorTest(cmp) {
			continue
		}
		_, given := cmp.X.(*ssa.Parameter)
		if fail := b.Idom().Succs[0]; given && len(fail.Preds) == 1 && fail.Dominates(at) {
			return true
		}
	}
	return false
}

// A reached is a function that was come to by so many calls.
type reached struct {
	fn    *summary.Fn
	depth int
}

// onClient reports whether a call issues its commands on a client: it is the
// receiver, the receiver or an argument holds it, or a function of the package
// that is called issues them there. Fields tell only where this instance is
// seen to hold the client; a package variable is the same for all.
func (c *checker) onClient(site *summary.Site, u user, seen map[reached]bool, depth int) bool {
	common := site.Call.Common()
	values := common.Args
	if common.IsInvoke() {
		values = append([]ssa.Value{common.Value}, values...)
	}
	if site.Direct() {
		for _, v := range values {
			if cl := behind(summary.ClientOf(v)); client.RoleOf(cl.Type()) != rediscmd.NoRole {
				return c.held.same(cl, u.client) && (u.holds || global(cl))
			}
		}
		return false
	}
	for _, v := range values {
		if u.holds && mayHold(v.Type()) && (c.held.same(v, u.client) || c.held.holds(v, u.client)) {
			return true
		}
	}
	if depth > 3 {
		return false
	}
	if fn := site.Callee(); fn != nil && !seen[reached{fn, depth}] {
		seen[reached{fn, depth}] = true
		for _, inner := range fn.Sites {
			if len(inner.RoundTrips) > 0 && c.onClient(inner, u, seen, depth+1) {
				return true
			}
		}
	}
	return false
}

// behind is the client that a pipeline was made of.
func behind(v ssa.Value) ssa.Value {
	if client.RoleOf(v.Type()) != rediscmd.Queues {
		return v
	}
	made := v
	flow.Origins(v, func(o ssa.Value) {
		if call, ok := flow.Unwrap(o).(*ssa.Call); ok {
			if recv := recvOf(call); recv != nil {
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

// builtWith returns the options that a client is built with, and what the library
// reads of them.
func builtWith(call ssa.CallInstruction) (reads rediscmd.Options, opts ssa.Value) {
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

// builtClient judges the functions in the options of a client.
func (c *checker) builtClient(call ssa.CallInstruction, reads rediscmd.Options, opts ssa.Value) {
	for _, st := range c.held.fields(opts) {
		field := fieldName(st.Addr)
		dials, ok := reads.Callbacks[field]
		if !ok {
			continue
		}
		for _, n := range c.called(st.Val, reads.Methods) {
			if n.Fn == nil {
				continue
			}
			asks := field
			if m := n.Name[strings.LastIndexByte(n.Name, '.')+1:]; types.IsInterface(st.Val.Type()) {
				asks += "." + m
			}
			u := user{client: call.Value(), holds: true, dials: dials}
			c.issues(n, asks, u, []*summary.Fn{n.Fn})
		}
	}
}

// called are the functions that a value of options makes a library call: it, or
// methods of an interface.
func (c *checker) called(v ssa.Value, methods []string) []summary.Node {
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

// fieldName is the name of the field at an address.
func fieldName(addr ssa.Value) string {
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		if f := flow.FieldVar(fa.X.Type(), fa.Field); f != nil {
			return f.Name()
		}
	}
	return ""
}
