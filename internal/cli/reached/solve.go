package reached

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/client"
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
	s := &solver{Program: p, called: map[string]bool{}, calledNames: map[string]bool{}, ofType: map[string][]*node{}, ofName: map[string][]*node{}}
	s.call("Error")
	p.eachExternal(func(m *types.Func) { s.call(signed(m)) })
	for _, m := range p.methods {
		s.ofType[m.recv] = append(s.ofType[m.recv], m)
		s.ofName[m.name] = append(s.ofName[m.name], m)
	}
	s.followAll(p.roots)
	inProgram := p.imported()
	applications := p.applications(inProgram)
	for path := range p.imports {
		isApplication := applications[p.moduleOf[path]]
		if !inProgram[path] && !isApplication {
			s.followAll(p.exports[path])
		}
		if inProgram[path] || !isApplication {
			s.followAll(p.examples[path])
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
		s.followAll(n.refs)
		for _, m := range s.ofType[n.key] { // a type that is made
			if s.isCalled(m) {
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

// applications returns the modules that are nothing but programs: a command reaches
// Redis through other packages of the module, and the package in the root is for nobody.
// A library with a small command is none.
func (p *Program) applications(inProgram map[string]bool) map[string]bool {
	out := map[string]bool{}
	for path := range inProgram {
		if module := p.moduleOf[path]; !p.tops[module] && !slices.Contains(p.commands, path) && slices.ContainsFunc(p.imports[path], client.Is) {
			out[module] = true
		}
	}
	delete(out, "")
	return out
}

type solver struct {
	*Program
	called         map[string]bool // methods that interfaces call, as signed writes them
	calledNames    map[string]bool // the names of these
	ofType, ofName map[string][]*node
	queue          []*node
}

func (s *solver) reach(n *node) {
	if n != nil && !n.reached {
		n.reached = true
		s.queue = append(s.queue, n)
	}
}

func (s *solver) followAll(refs []string) {
	for _, ref := range refs {
		s.follow(ref)
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
func (s *solver) call(method string) {
	if s.called[method] {
		return
	}
	name, _, _ := strings.Cut(method, " ")
	s.called[method], s.calledNames[name] = true, true
	for _, m := range s.ofName[name] {
		if t := s.nodes[m.recv]; (t == nil || t.reached) && s.isCalled(m) {
			s.reach(m)
		}
	}
}

// isCalled reports whether an interface calls a method with the name and signature of
// another one. If either signature is not known, the name decides.
func (s *solver) isCalled(m *node) bool {
	return s.called[m.method] || s.called[m.name] || m.method == m.name && s.calledNames[m.name]
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
