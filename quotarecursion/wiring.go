package quotarecursion

import (
	"sort"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// A node is a method or function on a cycle, with the guard call that leads to
// the next.
type node struct {
	summary.Node
	typ       string
	method    string
	guardCall effects.GuardCall
}

// operation reports whether a node is a guarded operation: it calls a guard and
// makes round trips.
func (n node) operation() bool {
	return n.guardCall.MakesRoundTrips || n.guardCall.Owner == summary.Transport && len(n.Summary.RoundTrips) > 0
}

// Limits of the search. maxCycle is the number of types in a cycle, maxSteps the
// number of guard calls followed in a package.
const (
	maxCycle = 4
	maxSteps = 20_000
)

// checkWiring reports cycles that this package closes by its bindings.
func (c *checker) checkWiring() {
	w := &wiring{checker: c, reported: map[string]bool{}, guards: map[string][]node{}}
	begun := map[string]bool{}
	for _, p := range c.bindings {
		if containment.IsClientBinding(p) || begun[p.Target+" "+p.Type] && p.Func == nil {
			continue
		}
		begun[p.Target+" "+p.Type] = true
		for _, start := range w.starts(p) {
			if start.operation() {
				w.search([]node{start})
			}
		}
	}
}

// wiring is the search for cycles in one package.
type wiring struct {
	*checker
	reported map[string]bool
	guards   map[string][]node // memo of guardsOf
	followed int
}

// starts returns the methods of the bound value that are called through the
// interface.
func (c *wiring) starts(p summary.Binding) []node {
	if p.Func != nil {
		n, ok := c.res.Function(p.Func)
		if !ok {
			return nil
		}
		return withGuardCalls(node{Node: n, typ: p.Target})
	}
	var out []node
	for _, m := range c.res.MethodNames(p.Target) {
		if n, ok := c.res.Implementation(p.Target, p.Type, m); ok {
			out = append(out, withGuardCalls(node{Node: n, typ: p.Type, method: m})...)
		}
	}
	return out
}

// withGuardCalls returns a node for each guard call of a method.
func withGuardCalls(n node) []node {
	var out []node
	for _, a := range n.Summary.GuardCalls {
		n.guardCall = a
		out = append(out, n)
	}
	return out
}

// search follows the guard calls of the last node of a path until one leads back.
func (c *wiring) search(path []node) {
	last := path[len(path)-1]
	for _, next := range c.guardsOf(last.guardCall) {
		if c.followed++; c.followed > maxSteps {
			return
		}
		if next.method != "" && next.method == last.method && last.guardCall.Owner != summary.Transport {
			continue // a decorator passes the call on
		}
		if next.typ == path[0].typ && next.method == path[0].method && next.Name == path[0].Name {
			c.checkCycle(path)
			continue
		}
		if len(path) == maxCycle || onPath(path, next) {
			continue
		}
		for _, n := range withGuardCalls(next) {
			c.search(append(path[:len(path):len(path)], n))
		}
	}
}

func onPath(path []node, n node) bool {
	for _, p := range path {
		if p.typ == n.typ && p.method == n.method && p.Name == n.Name {
			return true
		}
	}
	return false
}

// guardsOf returns the methods and functions that a guard call can run.
func (c *wiring) guardsOf(a effects.GuardCall) []node {
	key := a.Of + " " + a.Method
	out, met := c.guards[key]
	if !met {
		out = c.findGuards(a)
		c.guards[key] = out
	}
	return out
}

func (c *wiring) findGuards(a effects.GuardCall) []node {
	var out []node
	for _, p := range c.bindings { // bound to the field, or through an adapter: CheckerFunc(f)
		if p.Func != nil && p.Target == a.Of {
			if n, ok := c.res.Function(p.Func); ok {
				out = append(out, node{Node: n, typ: p.Target})
			}
		}
	}
	if a.Method == "" {
		return out
	}
	for _, i := range c.res.Implementers(a.Of) {
		if n, ok := c.res.Implementation(i.Iface, i.Type, a.Method); ok {
			out = append(out, node{Node: n, typ: i.Type, method: a.Method})
		}
	}
	return out
}

// checkCycle reports a cycle of types that begins at the guarded operation. This
// package must close it, and for the same instance.
func (c *wiring) checkCycle(path []node) {
	// The guard is the target of the operation's guard call.
	path = append(path[1:len(path):len(path)], path[0])
	var members []string
	for _, n := range path {
		members = append(members, n.Name.String())
	}
	sort.Strings(members)
	id := strings.Join(members, " ")
	if c.reported[id] {
		return
	}
	closings := c.closingBindings(path)
	if len(closings) == 0 {
		return
	}
	c.reported[id] = true
	last := path[len(path)-1].guardCall
	ci := cycle{guard: path[0].Name.String(), guardCall: last.Name(), kind: kindOf(last.Method, ofOperation)}
	for i, n := range path {
		if i > 0 {
			ci.steps = append(ci.steps, n.Name.String())
		}
		ci.steps = append(ci.steps, names.Texts(n.guardCall.Chain)...)
		ci.cutoff = max(ci.cutoff, n.guardCall.Cutoff)
	}
	if g := path[0].Fn; g != nil {
		for _, site := range g.Sites {
			for _, a := range guardCallsAt(site) {
				if a.Of == path[0].guardCall.Of && a.Method == path[0].guardCall.Method {
					_, at := c.innermost("", site, a)
					c.reportAt(at, ci, closings[0], nil)
					return
				}
			}
		}
	}
	for _, p := range closings {
		c.reportAtBinding(p, ci)
	}
}
