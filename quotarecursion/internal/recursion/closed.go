package recursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// closed reports whether this package is seen to tie the instances of a cycle
// together. It matters where an instance may have no guard: two of one type are
// then possible, one of them below the other.
func (p *passage) closed() bool {
	for _, e := range p.cycle {
		if recv := receiver(e); recv != nil && madeHere(recv) {
			return false
		}
	}
	links := p.links()
	if len(links) == 0 {
		return true
	}
	for _, st := range p.search.contains.Stores {
		fa := st.Addr.(*ssa.FieldAddr)
		if links[flow.FieldVar(fa.X.Type(), fa.Field)] && p.ties(fa.X, st.Val) {
			return true
		}
	}
	return false
}

// links returns the fields by which the instances of a cycle know each other.
func (p *passage) links() map[types.Object]bool {
	links := map[types.Object]bool{}
	for _, e := range p.cycle {
		if recv := receiver(e); recv != nil {
			if f := linkOf(recv); f != nil {
				links[f] = true
			}
		}
	}
	return links
}

// receiver returns what a call calls a method on, or the function value that it
// calls, or nil.
func receiver(e Edge) ssa.Value {
	c := e.Site.Call.Common()
	if c.StaticCallee() == nil && !c.IsInvoke() {
		return c.Value
	}
	return flow.Receiver(e.Site.Call)
}

// ties reports whether a value that is stored to a field of another contains that
// other one, or is given to it later, by a caller that is not seen.
func (p *passage) ties(container, content ssa.Value) bool {
	if p.search.contains.Contains(content, container) {
		return true
	}
	param, ok := flow.Unwrap(container).(*ssa.Parameter)
	return ok && len(p.search.contains.Args(param)) == 0
}

// madeHere reports whether a receiver is an instance that its function makes.
func madeHere(recv ssa.Value) bool {
	made := false
	flow.Origins(flow.Unwrap(recv), func(o ssa.Value) {
		switch x := o.(type) {
		case *ssa.Alloc:
			made = true
		case *ssa.Call:
			made = made || containment.GetterValue(x) == nil
		}
	})
	return made
}

// linkOf returns the field that a receiver is read from, or nil.
func linkOf(recv ssa.Value) types.Object {
	var link types.Object
	flow.Origins(flow.Unwrap(recv), func(o ssa.Value) {
		if call, ok := o.(*ssa.Call); ok {
			if v := containment.GetterValue(call); v != nil {
				o = v
			}
		}
		if f, ok := flow.Loaded(o).(*types.Var); ok && f.IsField() {
			link = f
		}
	})
	return link
}
