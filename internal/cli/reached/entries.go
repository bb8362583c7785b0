package reached

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
)

// A Kind says what enters a function from outside of the program's own calls.
type Kind string

const (
	byHandler  Kind = "handler"  // a request
	byCallback Kind = "callback" // another module, for what it has been given
	byConsumer Kind = "consumer" // a loop that may be endless
	byTicker   Kind = "ticker"   // such a loop, with a period
	byCommand  Kind = "command"  // a command of a command line
	byMain     Kind = "main"     // the start of the program
	byAPI      Kind = "api"      // other modules, which may import it
)

// An Entry is a function from which the program is entered, or in which it repeats something.
type Entry struct {
	Kind Kind
	Func string // with the name of its package: "limits.(*Limiter).Allow"
	Pos  token.Position
}

// who is what an entry says of a function.
type who struct {
	name    string
	pos     token.Position
	method  string // its name and signature, if it is a method, see signed
	request bool   // it takes a request
	library bool   // other modules can call it
	starts  bool   // it is main or init
}

// who describes a declared function.
func (c *collector) who(d *ast.FuncDecl, fn *types.Func) who {
	name := flow.MethodName(fn)
	out := who{
		name: c.pkg.Name + "." + name.String(), pos: c.pkg.Fset.Position(d.Name.Pos()),
		request: entry.HasRequest(fn.Signature()), library: c.library && fn.Exported(),
	}
	switch {
	case d.Recv != nil:
		out.method = signed(fn)
	case d.Name.Name == "init", d.Name.Name == "main" && c.pkg.Name == "main":
		out.starts = true
	}
	return out
}

// whoLiteral describes a function literal.
func (w *walker) whoLiteral(n *ast.FuncLit, sig *types.Signature) who {
	name := w.pkg.Name
	if outer := w.spots[w.fn]; outer != nil && outer.who.name != "" {
		name = outer.who.name
	}
	return who{name: name + " literal", pos: w.pkg.Fset.Position(n.Pos()), request: sig != nil && entry.HasRequest(sig)}
}

// Entries returns a function that lists from where the function at a position is
// entered, by kind and name. A function that nothing calls has no entries.
//
// A call of an interface's method leads to the methods with its name and signature.
// What is not understood is a callback.
func (p *Program) Entries() func(token.Position) []Entry {
	find := p.finder()
	others := map[string]bool{}
	p.eachExternal(func(m *types.Func) { others[signed(m)] = true })
	return func(at token.Position) []Entry {
		fn := find(at)
		if fn == nil {
			return nil
		}
		s := &ascent{Program: p, others: others, seen: map[*spot]bool{}}
		if in := fn.region(at.Offset); in != nil && in.loops != nil {
			s.loop(fn, *in.loops)
		} else {
			s.climb(fn)
		}
		slices.SortFunc(s.found, func(a, b Entry) int {
			return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Func, b.Func), cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
		})
		return slices.Compact(s.found)
	}
}

// finder returns a function that finds the innermost function at a position.
func (p *Program) finder() func(token.Position) *spot {
	byFile := map[string][]*spot{}
	for at, s := range p.spots {
		if s.function {
			byFile[at.file] = append(byFile[at.file], s)
		}
	}
	return func(at token.Position) *spot {
		var fn *spot
		for _, s := range byFile[at.Filename] {
			if s.from <= at.Offset && at.Offset < s.to && (fn == nil || fn.from < s.from) {
				fn = s
			}
		}
		return fn
	}
}

// region returns the innermost region at an offset, or nil.
func (s *spot) region(offset int) *region {
	var in *region
	for i, r := range s.regions {
		if r.from <= offset && offset < r.to && (in == nil || in.from <= r.from) {
			in = &s.regions[i]
		}
	}
	return in
}

// An ascent goes from a function to its entries.
type ascent struct {
	*Program
	others map[string]bool // names and signatures of methods that other modules may call
	seen   map[*spot]bool
	found  []Entry
}

func (s *ascent) add(kind Kind, fn *spot) {
	s.found = append(s.found, Entry{kind, fn.who.name, fn.who.pos})
}

// loop adds a function with a loop that may be endless.
func (s *ascent) loop(fn *spot, period value) {
	switch {
	case fn == nil || !fn.function:
	case period.timed:
		s.add(byTicker, fn)
	default:
		s.add(byConsumer, fn)
	}
}

// climb adds the entries that lead to a function, or to the function in a variable.
func (s *ascent) climb(at *spot) {
	if s.seen[at] {
		return
	}
	s.seen[at] = true
	switch {
	case at.who.request:
		s.add(byHandler, at)
		return
	case at.who.starts:
		s.add(byMain, at)
		return
	}
	ways := at.ways
	if at.who.method != "" {
		ways = append(slices.Clip(ways), s.signed[at.who.method]...)
	}
	known := false
	for _, w := range ways {
		if w.inherits && s.spots[w.from] == at {
			continue // a call of itself
		}
		known = true
		s.way(at, w)
	}
	switch {
	case known || !at.function:
	case at.who.library:
		s.add(byAPI, at)
	case s.others[at.who.method]:
		s.add(byCallback, at)
	}
}

// way adds the entries on one way into a function.
func (s *ascent) way(at *spot, w way) {
	from := s.spots[w.from]
	switch {
	case w.inherits && w.when != nil:
		s.loop(from, *w.when)
	case w.inherits && w.from == start:
		s.add(byMain, at)
	case w.inherits && from != nil:
		s.climb(from)
	case !at.function: // a variable that something sets or compares
	case w == hotWay && at.who.library:
		s.add(byAPI, at)
	case w.when != nil && w.when == coldWay.when:
		s.add(byCommand, at)
	default:
		s.add(byCallback, at)
	}
}
