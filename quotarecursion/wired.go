package quotarecursion

import (
	"sort"
	"strings"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A node is one method on a circle, with the ask by which it goes on.
type node struct {
	summary.Node
	typ    string
	method string
	ask    summary.GuardCall
}

// operation reports whether a node is what a guard guards: it asks, and makes
// round trips beside.
func (n node) operation() bool {
	return n.ask.MakesRoundTrips || n.ask.Owner == summary.Transport && len(n.Summary.RoundTrips) > 0
}

// maxCircle is the number of types on a circle beyond which nobody wires one,
// maxSteps what is tried in a package before it is left undecided.
const (
	maxCircle = 4
	maxSteps  = 20_000
)

// wired looks for circles that this package closes, by what it puts into
// which interface or field.
func (c *checker) wired() {
	w := &wiring{checker: c, reported: map[string]bool{}, askedBy: map[string][]node{}}
	begun := map[string]bool{}
	for _, p := range c.puts {
		if isClientPut(p) || begun[p.Target+" "+p.Type] && p.Func == nil {
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

// A wiring is the search for circles in one package.
type wiring struct {
	*checker
	reported map[string]bool
	askedBy  map[string][]node // memo of asked
	followed int
}

// isClientPut leaves out clients of go-redis that are put into an interface.
func isClientPut(p summary.Binding) bool {
	return p.Func == nil && client.RoleOf(p.Value.Type()) != rediscmd.NoRole
}

// starts are the methods of a value that are called through the interface
// that it is put into.
func (c *wiring) starts(p summary.Binding) []node {
	if p.Func != nil {
		n, ok := c.res.Function(p.Func)
		if !ok {
			return nil
		}
		return withAsks(node{Node: n, typ: p.Target})
	}
	var out []node
	for _, m := range c.res.MethodNames(p.Target) {
		if n, ok := c.res.Implementation(p.Target, p.Type, m); ok {
			out = append(out, withAsks(node{Node: n, typ: p.Type, method: m})...)
		}
	}
	return out
}

// withAsks makes a node for each ask of a method.
func withAsks(n node) []node {
	var out []node
	for _, a := range n.Summary.GuardCalls {
		n.ask = a
		out = append(out, n)
	}
	return out
}

// search follows the asks of the last node of a path until one leads back.
func (c *wiring) search(path []node) {
	last := path[len(path)-1]
	for _, next := range c.asked(last.ask) {
		if c.followed++; c.followed > maxSteps {
			return
		}
		if next.method != "" && next.method == last.method && last.ask.Owner != summary.Transport {
			continue // a decorator passes the call on
		}
		if next.typ == path[0].typ && next.method == path[0].method && next.Name == path[0].Name {
			c.closed(path)
			continue
		}
		if len(path) == maxCircle || on(path, next) {
			continue
		}
		for _, n := range withAsks(next) {
			c.search(append(path[:len(path):len(path)], n))
		}
	}
}

func on(path []node, n node) bool {
	for _, p := range path {
		if p.typ == n.typ && p.method == n.method && p.Name == n.Name {
			return true
		}
	}
	return false
}

// asked are the methods and functions that an ask can run.
func (c *wiring) asked(a summary.GuardCall) []node {
	key := a.Of + " " + a.Method
	out, met := c.askedBy[key]
	if !met {
		out = c.findAsked(a)
		c.askedBy[key] = out
	}
	return out
}

func (c *wiring) findAsked(a summary.GuardCall) []node {
	var out []node
	for _, p := range c.puts { // into the field, or as an adapter: CheckerFunc(f)
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

// closed judges a circle of types that begins at the guarded operation: it
// must be closed here, and for one and the same instance.
func (c *wiring) closed(path []node) {
	// The guard is what the guarded operation asks.
	path = append(path[1:len(path):len(path)], path[0])
	var names []string
	for _, n := range path {
		names = append(names, n.Name)
	}
	sort.Strings(names)
	id := strings.Join(names, " ")
	if c.reported[id] {
		return
	}
	closings := c.closings(path)
	if len(closings) == 0 {
		return
	}
	c.reported[id] = true
	ci := circle{guard: path[0].Name, asks: path[len(path)-1].ask.Name()}
	for i, n := range path {
		if i > 0 {
			ci.steps = append(ci.steps, n.Name)
		}
		ci.steps = append(ci.steps, n.ask.Chain...)
		ci.stop = max(ci.stop, n.ask.Cutoff)
	}
	if g := path[0].Fn; g != nil {
		for _, site := range g.Sites {
			for _, a := range c.asksAt(site) {
				if a.Of == path[0].ask.Of && a.Method == path[0].ask.Method {
					_, at := c.innermost("", site, a)
					c.reportAt(at, ci, closings[0], nil)
					return
				}
			}
		}
	}
	for _, p := range closings {
		c.reportAtPut(p, ci)
	}
}
