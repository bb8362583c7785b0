package quotarecursion

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

// hooked looks for code that go-redis calls on the way of a command and that
// issues commands on the same client itself: hooks, and the functions and the
// limiter of its options.
func (c *checker) hooked(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case ssa.CallInstruction:
				if client, hook := addHook(in); client != nil {
					c.addedHook(in, client, hook)
				} else if opts := builtWith(in); opts != nil {
					c.builtClient(in, opts)
				}
			}
		}
	}
}

// addHook reads a call of AddHook.
func addHook(call ssa.CallInstruction) (client, hook ssa.Value) {
	c := call.Common()
	var obj *types.Func
	args := c.Args
	switch {
	case c.IsInvoke():
		obj, client = c.Method, c.Value
	case c.StaticCallee() != nil && len(args) > 0:
		obj, _ = c.StaticCallee().Object().(*types.Func)
		client, args = args[0], args[1:]
	}
	if obj == nil || obj.Name() != "AddHook" || obj.Pkg() == nil || !goredis.IsClient(obj.Pkg().Path()) || len(args) != 1 {
		return nil, nil
	}
	return summary.ClientOf(client), args[0]
}

// hookMethods are what go-redis calls of a hook. Those of version 9 return the
// function that runs with each command, those of version 8 are it.
var hookMethods = []string{"ProcessHook", "ProcessPipelineHook", "DialHook", "BeforeProcess", "AfterProcess", "BeforeProcessPipeline", "AfterProcessPipeline"}

// addedHook judges a hook on the client that it is added to.
func (c *checker) addedHook(call ssa.CallInstruction, client, hook ssa.Value) {
	flow.Origins(hook, func(o ssa.Value) {
		mi, ok := o.(*ssa.MakeInterface)
		if !ok || !c.held.holds(mi.X, client) {
			return
		}
		for _, name := range hookMethods {
			n, ok := c.res.Method(mi.X.Type(), name)
			if !ok {
				continue
			}
			if n.Fn != nil {
				if c.issues(n.Fn, n.Name, client) {
					return
				}
			} else if len(n.Summary.Later) > 0 {
				c.reportCall(call, circle{guard: n.Name, steps: []string{n.Summary.Later[0].Command}, asks: "the hook", stop: n.Summary.LaterStop})
				return
			}
		}
	})
}

// issues reports the commands that a function, or the literals that it
// returns, issue on a client that calls it.
func (c *checker) issues(fn *summary.Fn, name string, client ssa.Value) bool {
	for _, f := range append([]*summary.Fn{fn}, c.res.Literals(fn)...) {
		for _, site := range f.Sites {
			if len(site.Trips) == 0 || !c.onClient(site, client, 0) {
				continue
			}
			ci := circle{guard: name, steps: []string{site.Trips[0].Command}, asks: "the hook", stop: c.res.StopAt(f, site)}
			if len(site.Trips[0].Chain) > 0 {
				ci.steps = append(append([]string(nil), site.Trips[0].Chain...), ci.steps...)
			}
			c.reportAt(site, ci, nil)
			return true
		}
	}
	return false
}

// onClient reports whether a call issues its commands on a client: it is the
// receiver, the receiver or an argument holds it, or a function of the package
// that is called issues them there.
func (c *checker) onClient(site *summary.Site, client ssa.Value, depth int) bool {
	common := site.Call.Common()
	values := common.Args
	if common.IsInvoke() {
		values = append([]ssa.Value{common.Value}, values...)
	}
	if site.Direct() {
		for _, v := range values {
			if cl := summary.ClientOf(v); goredis.RoleOf(cl.Type()) != goredis.NoRole {
				return c.held.same(cl, client)
			}
		}
		return false
	}
	for _, v := range values {
		if mayHold(v.Type()) && (c.held.same(v, client) || c.held.holds(v, client)) {
			return true
		}
	}
	if depth > 3 {
		return false
	}
	if fn := site.Frame(); fn != nil {
		for _, inner := range fn.Sites {
			if len(inner.Trips) > 0 && c.onClient(inner, client, depth+1) {
				return true
			}
		}
	}
	return false
}

// builtWith returns the options that a client is built with.
func builtWith(call ssa.CallInstruction) ssa.Value {
	f := call.Common().StaticCallee()
	if f == nil || call.Value() == nil || len(call.Common().Args) != 1 {
		return nil
	}
	obj, ok := f.Object().(*types.Func)
	if !ok || obj.Pkg() == nil || !goredis.IsClient(obj.Pkg().Path()) || !strings.HasPrefix(obj.Name(), "New") {
		return nil
	}
	return call.Common().Args[0]
}

// optionCalls are the fields of options that hold what go-redis calls, with
// how messages name it.
var optionCalls = map[string]string{
	"OnConnect": "OnConnect", "Dialer": "Dialer", "Limiter": "Limiter.Allow", "CredentialsProvider": "CredentialsProvider",
	"CredentialsProviderContext": "CredentialsProviderContext", "StreamingCredentialsProvider": "StreamingCredentialsProvider",
}

// builtClient judges the functions in the options of a client.
func (c *checker) builtClient(call ssa.CallInstruction, opts ssa.Value) {
	for _, st := range c.held.fields(opts) {
		field := fieldName(st.Addr)
		if optionCalls[field] == "" {
			continue
		}
		for _, n := range c.called(st.Val) {
			if n.Fn != nil {
				c.issuesFrom(n, optionCalls[field], call.Value())
			}
		}
	}
}

// called are the functions that a value of options makes go-redis call.
func (c *checker) called(v ssa.Value) []summary.Node {
	var out []summary.Node
	flow.Origins(v, func(o ssa.Value) {
		if mi, ok := o.(*ssa.MakeInterface); ok {
			for _, name := range []string{"Allow", "ReportResult", "Subscribe"} {
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

func (c *checker) issuesFrom(n summary.Node, field string, client ssa.Value) {
	for _, site := range n.Fn.Sites {
		if len(site.Trips) == 0 || !c.onClient(site, client, 0) {
			continue
		}
		t := site.Trips[0]
		c.reportAt(site, circle{guard: n.Name, steps: append(append([]string(nil), t.Chain...), t.Command), asks: field, stop: c.res.StopAt(n.Fn, site)}, nil)
		return
	}
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
