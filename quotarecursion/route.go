package quotarecursion

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// checkRoutes reports a middleware that requests, over HTTP, a route which this
// package serves through the same middleware.
func (c *checker) checkRoutes(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			path := c.requestedPath(fn, call)
			if path == "" {
				continue
			}
			guard := fn
			for _, f := range c.res.Functions() {
				if f.SSA == outermost(fn.SSA) {
					guard = f
				}
			}
			trips := len(fn.Summary.RoundTrips) > 0 || len(guard.Summary.RoundTrips) > 0
			if c.registersRoute(guard, path, trips) {
				c.reportCall(call, cycle{guard: fn.Name().String(), steps: []string{c.calls.Subject(call.Call.Pos()), path}, guardCall: guard.Name().String(), kind: kindOf(guard.Name().Name, ofRoute), cutoff: c.res.CutoffIn(fn, call)})
				return
			}
		}
	}
}

func outermost(f *ssa.Function) *ssa.Function {
	for f.Parent() != nil {
		f = f.Parent()
	}
	return f
}

// requestedPath returns the constant path that a call of net/http requests, or "".
func (c *checker) requestedPath(fn *summary.Fn, call *ssa.Call) string {
	f := call.Call.StaticCallee()
	if f == nil || f.Object() == nil || f.Object().Pkg() == nil || f.Object().Pkg().Path() != "net/http" {
		return ""
	}
	if !knowledge.HTTPRequests.Has(f.Name()) {
		return ""
	}
	for _, a := range call.Call.Args {
		if b, ok := a.Type().Underlying().(*types.Basic); !ok || b.Kind() != types.String {
			continue
		}
		text := c.res.TextOf(fn, a).String()
		if i := strings.Index(text, "://"); i >= 0 {
			text = text[i+3:]
		}
		text, _, _ = strings.Cut(text, "?")
		if i := strings.IndexByte(text, '/'); i >= 0 {
			return strings.TrimSuffix(text[i:], "*")
		}
	}
	return ""
}

// registersRoute reports whether the package registers a path whose handler, or
// whose mux, the guard wraps. The guard or the handler must reach Redis.
func (c *checker) registersRoute(guard *summary.Fn, path string, trips bool) bool {
	for _, fn := range c.res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(*ssa.Call)
				if !ok || !registers(call) {
					continue
				}
				args := call.Call.Args
				pattern := c.res.TextOf(fn, args[len(args)-2]).String()
				if i := strings.IndexByte(pattern, ' '); i >= 0 {
					pattern = pattern[i+1:]
				}
				if pattern != path {
					continue
				}
				handler := args[len(args)-1]
				if (c.wraps(guard, handler) || len(args) == 3 && c.wrapsMux(guard, args[0])) && (trips || c.reachesRedis(handler, 0)) {
					return true
				}
			}
		}
	}
	return false
}

// reachesRedis reports whether a handler, or one that it wraps, makes round trips.
func (c *checker) reachesRedis(handler ssa.Value, depth int) bool {
	found := false
	flow.Origins(flow.Unwrap(handler), func(o ssa.Value) {
		switch x := flow.Unwrap(o).(type) {
		case *ssa.MakeClosure:
			n, ok := c.res.Function(x.Fn.(*ssa.Function))
			found = found || ok && len(n.Summary.RoundTrips) > 0
		case *ssa.Function:
			n, ok := c.res.Function(x)
			found = found || ok && len(n.Summary.RoundTrips) > 0
		case *ssa.Call:
			for _, a := range x.Call.Args {
				found = found || depth < 4 && c.reachesRedis(a, depth+1)
			}
		}
	})
	return found
}

// registers reports whether a call is Handle or HandleFunc of net/http.
func registers(call *ssa.Call) bool {
	f := call.Call.StaticCallee()
	return f != nil && f.Object() != nil && f.Object().Pkg() != nil && f.Object().Pkg().Path() == "net/http" &&
		knowledge.HTTPRoutes.Has(f.Name()) && len(call.Call.Args) >= 2
}

// wraps reports whether a middleware returns the handler.
func (c *checker) wraps(guard *summary.Fn, handler ssa.Value) bool {
	found := false
	flow.Origins(flow.Unwrap(handler), func(o ssa.Value) {
		if call, ok := flow.Unwrap(o).(*ssa.Call); ok {
			if n, ok := c.callee(call); ok && n.Fn == guard {
				found = true
			}
		}
	})
	return found
}

// wrapsMux reports whether the middleware receives the mux.
func (c *checker) wrapsMux(guard *summary.Fn, mux ssa.Value) bool {
	for _, caller := range c.res.Callers(guard) {
		for _, a := range caller.Site.Call.Common().Args {
			if containment.MayContain(a.Type()) && c.contains.Same(a, mux) {
				return true
			}
		}
	}
	return false
}

func (c *checker) callee(call *ssa.Call) (summary.Node, bool) {
	f := call.Call.StaticCallee()
	if f == nil {
		return summary.Node{}, false
	}
	return c.res.Function(f)
}
