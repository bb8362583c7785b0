package sites

import (
	"cmp"
	"go/token"
	"maps"
	"slices"
	"sync"

	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/wiring"
)

// A Collector collects the sites of the packages of a run. Its methods may be called
// concurrently.
type Collector struct {
	mu        sync.Mutex
	functions map[string]function
	promoted  map[string]string // methods by the names that embedding gives them
	wiring    []wiring.Package
}

// New returns a collector without packages.
func New() *Collector {
	return &Collector{functions: map[string]function{}, promoted: map[string]string{}}
}

// Add adds a package by its summaries. A package and its variant with tests have the
// same functions.
func (c *Collector) Add(res *summary.Result) {
	fns, promoted := read(res)
	wired := res.Wiring()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(fns, promoted)
	c.wiring = append(c.wiring, wired)
}

func (c *Collector) add(fns []function, promoted map[string]string) {
	for _, fn := range fns {
		c.functions[fn.id] = fn
	}
	maps.Copy(c.promoted, promoted)
}

// Of returns the sites of a package, with keys that its own calls of functions show,
// and without entries. Rules of the same package may run at the same time.
func Of(res *summary.Result) []Site {
	c := New()
	c.add(read(res))
	return c.Sites(nil)
}

// Sites returns the sites of all packages in the order of their positions. program
// knows how their functions are entered; if it is nil the sites have no entries.
func (c *Collector) Sites(program *reached.Program) []Site {
	j := &joiner{functions: c.functions, promoted: c.promoted, callers: map[string][]caller{}, wired: wiring.Join(c.wiring)}
	for _, id := range slices.Sorted(maps.Keys(c.functions)) {
		j.link(c.functions[id])
	}
	entries := func(token.Position) []reached.Entry { return nil }
	if program != nil {
		entries = program.Entries()
	}
	var out []Site
	for _, fn := range c.functions {
		for _, r := range fn.sites {
			s := r.Site
			s.Keys, s.Channels = j.patterns(fn.id, r.keys), j.patterns(fn.id, r.channels)
			s.Entries = entries(r.at)
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Site) int {
		return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset), cmp.Compare(a.Command, b.Command))
	})
	return slices.CompactFunc(out, func(a, b Site) bool { return a.Pos == b.Pos && a.Command == b.Command })
}

// A caller is a call with the function that makes it.
type caller struct {
	in   string
	args []keytext.Text
}

// A joiner follows keys from a function to those that call it.
type joiner struct {
	functions map[string]function
	promoted  map[string]string
	callers   map[string][]caller
	wired     *wiring.Program
}

// link notes whom a function calls. What tests give says nothing of the service.
func (j *joiner) link(fn function) {
	if fn.test {
		return
	}
	for _, c := range fn.calls {
		for _, to := range j.targets(c) {
			j.callers[to] = append(j.callers[to], caller{fn.id, c.args})
		}
	}
}

// targets returns the functions of the program that a call may run.
func (j *joiner) targets(c call) []string {
	if c.iface == "" {
		return c.to
	}
	var out []string
	for _, t := range j.wired.Types(c.iface) {
		name := plain(t) + "." + c.method
		out = append(out, cmp.Or(j.promoted[name], name))
	}
	return sorted(out)
}

// Bounds of the search for the keys that callers give.
const (
	maxDepth    = 8
	maxPatterns = 64
)

// patterns returns what is known of keys in the whole program, in alphabetical order.
func (j *joiner) patterns(fn string, keys []keytext.Text) []string {
	s := &search{joiner: j, seen: map[asked]bool{}}
	for _, k := range keys {
		s.follow(fn, k, 0)
	}
	return sorted(s.found)
}

// A search collects the patterns of one site.
type search struct {
	*joiner
	seen  map[asked]bool
	found []string
}

// asked is a text in a function.
type asked struct {
	fn   string
	text keytext.Text
}

// follow adds a text of a function with the parts that its callers decide.
func (s *search) follow(fn string, t keytext.Text, depth int) {
	if s.seen[asked{fn, t}] {
		return
	}
	s.seen[asked{fn, t}] = true
	f := s.functions[fn]
	callers := s.callers[fn]
	if !t.HasParams() || depth > maxDepth || len(s.found) >= maxPatterns || f.parent == "" && (len(callers) == 0 || f.open) {
		for _, k := range split(keytext.Text(t.String())) {
			s.found = append(s.found, string(k))
		}
	}
	if !t.HasParams() || depth > maxDepth || len(s.found) >= maxPatterns {
		return
	}
	if outer := t.Lift(); f.parent != "" && (len(callers) == 0 || outer.HasParams()) {
		s.follow(f.parent, outer, depth+1)
		return
	}
	for _, c := range callers {
		s.follow(c.in, t.Subst(func(n int) keytext.Text {
			if n < len(c.args) {
				return c.args[n]
			}
			return keytext.Unknown
		}), depth+1)
	}
}

// sorted returns a list in alphabetical order, each element once.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
