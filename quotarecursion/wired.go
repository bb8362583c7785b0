package quotarecursion

import (
	"go/token"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

// A node is one method on a circle, with the ask by which it goes on.
type node struct {
	summary.Node
	typ    string
	method string
	ask    summary.Ask
}

// maxCircle is the number of types on a circle beyond which nobody wires one.
const maxCircle = 4

// wired looks for circles that this package closes, by what it puts into
// which interface or field.
func (c *checker) wired() {
	seen := map[string]bool{}
	for _, p := range c.puts {
		if isClientPut(p) {
			continue
		}
		for _, start := range c.starts(p) {
			c.search([]node{start}, seen)
		}
	}
}

// isClientPut leaves out clients of go-redis that are put into an interface.
func isClientPut(p summary.Put) bool {
	return p.Func == nil && goredis.RoleOf(p.Value.Type()) != goredis.NoRole
}

// starts are the methods of a value that are called through the interface
// that it is put into.
func (c *checker) starts(p summary.Put) []node {
	if p.Func != nil {
		n, ok := c.res.Function(p.Func)
		if !ok {
			return nil
		}
		return c.withAsks(node{Node: n, typ: p.Of})
	}
	var out []node
	for _, m := range c.res.MethodNames(p.Of) {
		if n, ok := c.res.Implementation(p.Of, p.Type, m); ok {
			out = append(out, c.withAsks(node{Node: n, typ: p.Type, method: m})...)
		}
	}
	return out
}

// withAsks makes a node for each ask of a method.
func (c *checker) withAsks(n node) []node {
	var out []node
	for _, a := range n.Summary.Asks {
		n.ask = a
		out = append(out, n)
	}
	return out
}

// search follows the asks of the last node of a path until one leads back.
func (c *checker) search(path []node, seen map[string]bool) {
	last := path[len(path)-1]
	for _, next := range c.asked(last.ask) {
		if next.method != "" && next.method == last.method {
			continue // a decorator passes the call on
		}
		if next.typ == path[0].typ && next.method == path[0].method && next.Name == path[0].Name {
			c.closed(path, seen)
			continue
		}
		if len(path) == maxCircle || on(path, next) {
			continue
		}
		for _, n := range c.withAsks(next) {
			c.search(append(path[:len(path):len(path)], n), seen)
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
func (c *checker) asked(a summary.Ask) []node {
	var out []node
	if a.Method == "" {
		for _, p := range c.puts {
			if p.Func != nil && p.Of == a.Of {
				if n, ok := c.res.Function(p.Func); ok {
					out = append(out, node{Node: n, typ: p.Of})
				}
			}
		}
		return out
	}
	for _, i := range c.res.Implementers(a.Of) {
		if n, ok := c.res.Implementation(i.Iface, i.Type, a.Method); ok {
			out = append(out, node{Node: n, typ: i.Type, method: a.Method})
		}
	}
	return out
}

// closed judges a circle of types: it must have a guarded operation, it must
// be closed here, and for one and the same instance.
func (c *checker) closed(path []node, seen map[string]bool) {
	op := -1
	for i, n := range path {
		if n.ask.Trips {
			op = i
		}
	}
	if op < 0 {
		return
	}
	// The guard is what the guarded operation asks.
	path = append(path[op+1:len(path):len(path)], path[:op+1]...)
	var names []string
	for _, n := range path {
		names = append(names, n.Name)
	}
	sort.Strings(names)
	id := strings.Join(names, " ")
	if seen[id] {
		return
	}
	closing := c.closing(path)
	if closing == nil {
		return
	}
	seen[id] = true
	ci := circle{guard: path[0].Name, asks: path[len(path)-1].ask.Name()}
	for i, n := range path {
		if i > 0 {
			ci.steps = append(ci.steps, n.Name)
		}
		ci.steps = append(ci.steps, n.ask.Chain...)
		ci.stop = max(ci.stop, n.ask.Stop)
	}
	if g := path[0].Fn; g != nil {
		for _, site := range g.Sites {
			for _, a := range c.asksAt(site) {
				if a.Of == path[0].ask.Of && a.Method == path[0].ask.Method {
					c.reportAt(site, ci, closing)
					return
				}
			}
		}
	}
	c.reportAtPut(closing, ci)
}

// closing finds the put of this package that closes the circle: the last one
// by which a value comes to be held by what it holds already.
func (c *checker) closing(path []node) *summary.Put {
	var last *summary.Put
	for i, n := range path {
		of := path[(i+len(path)-1)%len(path)].ask.Of // what leads to n
		for k, p := range c.puts {
			if !c.leadsTo(p, of, n) || !c.closesAt(p) {
				continue
			}
			if last == nil || position(p) > position(*last) {
				last = &c.puts[k]
			}
		}
	}
	return last
}

// leadsTo reports whether a put is the one by which an ask of an interface or
// field runs a node.
func (c *checker) leadsTo(p summary.Put, of string, n node) bool {
	if p.Func != nil {
		g, ok := c.res.Function(p.Func)
		return ok && p.Of == of && g.Name == n.Name
	}
	if p.Type != n.typ {
		return false
	}
	if p.Of == of {
		return true
	}
	for _, i := range c.res.Implementers(of) {
		if i.Type == p.Type && i.Iface == p.Of {
			return true
		}
	}
	return false
}

// closesAt reports whether the value that is put somewhere already holds what
// it is put into.
func (c *checker) closesAt(p summary.Put) bool {
	for _, h := range holders(p) {
		if c.held.holds(p.Value, h) || c.held.same(p.Value, h) {
			return true
		}
	}
	return false
}

// holders are what a put makes a value be held by: the struct that it is
// stored in, the receiver and the result of the call that it is given to.
func holders(p summary.Put) []ssa.Value {
	if call, ok := p.Instr.(ssa.CallInstruction); ok {
		return callHolders(call)
	}
	if st, ok := p.Instr.(*ssa.Store); ok {
		return storeHolders(st)
	}
	v, ok := p.Instr.(ssa.Value)
	if !ok || v.Referrers() == nil {
		return nil
	}
	var out []ssa.Value
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			out = append(out, storeHolders(r)...)
		case ssa.CallInstruction:
			out = append(out, callHolders(r)...)
		}
	}
	return out
}

func storeHolders(st *ssa.Store) []ssa.Value {
	if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
		return []ssa.Value{fa.X}
	}
	return nil
}

func callHolders(call ssa.CallInstruction) []ssa.Value {
	c := call.Common()
	var out []ssa.Value
	if v := call.Value(); v != nil {
		out = append(out, v)
	}
	switch {
	case c.IsInvoke():
		out = append(out, c.Value)
	case c.Signature().Recv() != nil && len(c.Args) > 0:
		out = append(out, c.Args[0])
	}
	return out
}

// position is where a put stands.
func position(p summary.Put) token.Pos {
	if call, ok := p.Instr.(ssa.CallInstruction); ok {
		return call.Common().Pos()
	}
	if v, ok := p.Instr.(*ssa.MakeInterface); ok && v.Referrers() != nil {
		for _, r := range *v.Referrers() {
			switch r := r.(type) {
			case ssa.CallInstruction:
				return r.Common().Pos()
			case *ssa.Store:
				return r.Pos()
			}
		}
	}
	return p.Instr.Pos()
}
