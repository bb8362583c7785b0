package quotarecursion

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// closingBindings returns, for each consistent choice of instances, the last
// binding in program order that completes the cycle.
func (c *checker) closingBindings(path []node) []*summary.Binding {
	by := make([][]*summary.Binding, len(path))
	for i, n := range path {
		from := path[(i+len(path)-1)%len(path)]
		for k, p := range c.bindings {
			if c.leadsTo(p, from, n) {
				by[i] = append(by[i], &c.bindings[k])
			}
		}
	}
	var out []*summary.Binding
	tries := 0
	c.choices(by, nil, &tries, func(chosen []*summary.Binding) {
		var last *summary.Binding
		for _, p := range chosen {
			if p != nil && c.closesAt(*p) && (last == nil || later(*p, *last)) {
				last = p
			}
		}
		if last != nil && !slices.Contains(out, last) {
			out = append(out, last)
		}
	})
	return out
}

// maxTries bounds the choices tried for one cycle. Hundreds of instances per type
// would multiply.
const maxTries = 4096

// choices calls found with each choice of bindings, one per type, whose values
// contain one another along the cycle. A type bound in another package has no
// binding here, and is assumed to be contained.
func (c *checker) choices(by [][]*summary.Binding, chosen []*summary.Binding, tries *int, found func([]*summary.Binding)) {
	i := len(chosen)
	if *tries++; *tries > maxTries {
		return
	}
	if i > 1 && !c.linked(chosen[i-2], chosen[i-1]) {
		return
	}
	if i == len(by) {
		if i == 1 || c.linked(chosen[i-1], chosen[0]) {
			found(chosen)
		}
		return
	}
	if len(by[i]) == 0 {
		c.choices(by, append(chosen, nil), tries, found)
		return
	}
	for _, p := range by[i] {
		c.choices(by, append(chosen[:i:i], p), tries, found)
	}
}

func (c *checker) linked(a, b *summary.Binding) bool {
	return a == nil || b == nil || c.contains.Contains(a.Value, b.Value)
}

// leadsTo reports whether a guard call of one node runs the next because of a
// binding.
func (c *checker) leadsTo(p summary.Binding, from, n node) bool {
	of := from.guardCall.Of
	if p.Func != nil {
		g, ok := c.res.Function(p.Func)
		return ok && p.Target == of && g.Name == n.Name
	}
	if p.Type != n.typ || storedElsewhere(p, from.guardCall.Owner) {
		return false
	}
	if p.Target == of {
		return true
	}
	for _, i := range c.res.Implementers(of) {
		if i.Type == p.Type && i.Iface == p.Target {
			return true
		}
	}
	return false
}

// storedElsewhere reports whether a value is stored only in structs of packages
// other than the asker's, as in an App that keeps all parts.
func storedElsewhere(p summary.Binding, asker string) bool {
	v, ok := p.Instr.(*ssa.MakeInterface)
	if !ok || v.Referrers() == nil || asker == "" {
		return false
	}
	for _, r := range *v.Referrers() {
		st, ok := r.(*ssa.Store)
		if !ok {
			return false
		}
		fa, ok := st.Addr.(*ssa.FieldAddr)
		if !ok {
			return false
		}
		if flow.PackageOf(flow.TypePath(fa.X.Type())) == flow.PackageOf(asker) {
			return false
		}
	}
	return true
}

// closesAt reports whether the bound value already contains the value it is bound
// to.
func (c *checker) closesAt(p summary.Binding) bool {
	for _, h := range c.containersOf(p) {
		if c.contains.Contains(p.Value, h) || c.contains.Same(p.Value, h) {
			return true
		}
	}
	return false
}

// containersOf returns the values that contain the bound value afterwards: the
// struct of the store, or the receiver and the result of the call.
func (c *checker) containersOf(p summary.Binding) []ssa.Value {
	if call, ok := p.Instr.(ssa.CallInstruction); ok {
		return append(callContainers(call), c.contains.StoredArgs[call]...)
	}
	if st, ok := p.Instr.(*ssa.Store); ok {
		return storeContainers(st)
	}
	v, ok := p.Instr.(ssa.Value)
	if !ok || v.Referrers() == nil {
		return nil
	}
	var out []ssa.Value
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			out = append(out, storeContainers(r)...)
		case ssa.CallInstruction:
			out = append(append(out, callContainers(r)...), c.contains.StoredArgs[r]...)
		}
	}
	return out
}

func storeContainers(st *ssa.Store) []ssa.Value {
	if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
		return []ssa.Value{fa.X}
	}
	return nil
}

func callContainers(call ssa.CallInstruction) []ssa.Value {
	var out []ssa.Value
	if v := call.Value(); v != nil {
		out = append(out, v)
	}
	if recv := flow.Receiver(call); recv != nil {
		out = append(out, recv)
	}
	return out
}

// position returns the position of a binding.
func position(p summary.Binding) token.Pos {
	switch in := bindingInstr(p).(type) {
	case ssa.CallInstruction:
		return in.Common().Pos()
	default:
		return in.Pos()
	}
}

// bindingInstr returns the store, or the call that receives the value.
func bindingInstr(p summary.Binding) ssa.Instruction {
	if v, ok := p.Instr.(*ssa.MakeInterface); ok && v.Referrers() != nil {
		for _, r := range *v.Referrers() {
			switch r.(type) {
			case ssa.CallInstruction, *ssa.Store:
				return r
			}
		}
	}
	return p.Instr
}

// later reports whether one binding follows another. Of two in one statement the
// inner call comes first, though its position is later.
func later(p, q summary.Binding) bool {
	a, b := bindingInstr(p), bindingInstr(q)
	if a.Block() == b.Block() {
		instrs := a.Block().Instrs
		return slices.Index(instrs, a) > slices.Index(instrs, b)
	}
	return position(p) > position(q)
}
