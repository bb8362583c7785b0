package reached

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Unreached returns a function that reports whether a position is in a function that
// nothing calls. Without a main package everything counts as called.
func (p *Program) Unreached() func(token.Position) bool {
	if len(p.commands) == 0 {
		return func(token.Position) bool { return false }
	}
	p.solve()
	byFile := map[string][]*node{}
	for _, n := range p.nodes {
		if n.isFunction && !n.reached {
			byFile[n.at.file] = append(byFile[n.at.file], n)
		}
	}
	return func(at token.Position) bool {
		for _, n := range byFile[at.Filename] {
			if n.at.from <= at.Offset && at.Offset < n.at.to {
				return true
			}
		}
		return false
	}
}

// solve marks what is reached from the roots.
func (p *Program) solve() {
	s := &solver{Program: p, called: p.externalMethods(), ofType: map[string][]*node{}, ofName: map[string][]*node{}}
	for _, m := range p.methods {
		s.ofType[m.recv] = append(s.ofType[m.recv], m)
		s.ofName[m.name] = append(s.ofName[m.name], m)
	}
	for _, ref := range p.roots {
		s.follow(ref)
	}
	inProgram := p.imported()
	for path, exported := range p.exports {
		for _, ref := range exported {
			if !inProgram[path] {
				s.follow(ref)
			}
		}
	}
	for _, m := range p.methods {
		if p.missing && token.IsExported(m.name) {
			s.call(m.name)
		}
	}
	for len(s.queue) > 0 {
		n := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		for _, ref := range n.refs {
			s.follow(ref)
		}
		for _, m := range s.ofType[n.key] { // a type that is made
			if s.called[m.name] {
				s.reach(m)
			}
		}
	}
}

// imported returns the packages that the program's own commands import, directly or
// not. What such a package exports is for the program, and what nothing calls of that
// is dead code. Examples are no commands: they show how a library is used.
func (p *Program) imported() map[string]bool {
	out := map[string]bool{}
	for queue := slices.Clone(p.commands); len(queue) > 0; {
		path := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if !out[path] {
			out[path] = true
			queue = append(queue, p.imports[path]...)
		}
	}
	return out
}

type solver struct {
	*Program
	called         map[string]bool // names of methods that are called by interfaces
	ofType, ofName map[string][]*node
	queue          []*node
}

func (s *solver) reach(n *node) {
	if n != nil && !n.reached {
		n.reached = true
		s.queue = append(s.queue, n)
	}
}

func (s *solver) follow(ref string) {
	if name, ok := strings.CutPrefix(ref, toName); ok {
		s.call(name)
		for _, n := range s.named[name] {
			s.reach(n)
		}
		return
	}
	if name, ok := strings.CutPrefix(ref, toMethod); ok {
		s.call(name)
		return
	}
	s.reach(s.nodes[ref])
}

// call notes that an interface's method is called, on each type that is made.
func (s *solver) call(name string) {
	if s.called[name] {
		return
	}
	s.called[name] = true
	for _, m := range s.ofName[name] {
		if t := s.nodes[m.recv]; t == nil || t.reached {
			s.reach(m)
		}
	}
}

// externalMethods returns the names of the methods of the interfaces that imported
// packages outside the program export: they may call them.
func (p *Program) externalMethods() map[string]bool {
	out := map[string]bool{"Error": true}
	p.eachExternal(func(m *types.Func) { out[m.Name()] = true })
	return out
}

// eachExternal visits these methods.
func (p *Program) eachExternal(visit func(*types.Func)) {
	for pkg := range p.external {
		if p.own[pkg.Path()] {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || !tn.Exported() {
				continue
			}
			if iface, ok := tn.Type().Underlying().(*types.Interface); ok {
				for i := range iface.NumMethods() {
					visit(iface.Method(i))
				}
			}
		}
	}
}
