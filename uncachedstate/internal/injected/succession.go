package injected

import (
	"go/token"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// Accesses returns the keys that a call makes an injected layer access, as the caller
// knows them, and the method that does so.
func (w Injection) Accesses(res *summary.Result, a HotCall) (names.Func, []effects.KeyAccess) {
	node, ok := res.Implementation(w.known, w.Type, a.Method)
	if !ok {
		return names.Func{}, nil
	}
	var out []effects.KeyAccess
	for _, t := range node.Summary.KeyAccesses {
		t.CalleeKey, t.Chain = t.Key, append([]names.Func{node.Name}, t.Chain...)
		t.Key, t.Place = t.Key.Subst(a.key), t.PlaceFrom(flow.PackageOf(w.Type))
		out = append(out, t)
	}
	return node.Name, out
}

// A Pair is a succession of calls of layers that this package passes.
type Pair struct {
	At          token.Pos
	To          Consumer
	Entry       names.Func
	First, Then []effects.KeyAccess
}

// Pairs returns the pairs of a package's injections, one for each entry that makes them.
func (c Calls) Pairs(res *summary.Result, all []Injection) []Pair {
	var out []Pair
	seen := map[string]bool{}
	for _, w := range all {
		for _, s := range c.successions[w.To.Pkg.Path()] {
			id := w.To.Pkg.Path() + " " + s.Then.Entry.String()
			if seen[id] || !w.serves(s.Then) {
				continue
			}
			first := partner(all, w, s.First)
			if first == nil {
				continue
			}
			_, x := first.Accesses(res, s.First)
			_, y := w.Accesses(res, s.Then)
			if len(x) > 0 && len(y) > 0 {
				seen[id] = true
				out = append(out, Pair{w.At, w.To, s.Then.Entry, x, y})
			}
		}
	}
	return out
}

// serves reports whether a call may be of what is injected.
func (w Injection) serves(a HotCall) bool {
	return flow.InterfaceName(w.Iface) == a.Iface && w.To.HasEntry(a.Entry)
}

// partner returns the injection that serves the other call of a succession: that of the
// same call or assignment, if it does.
func partner(all []Injection, w Injection, a HotCall) *Injection {
	var found *Injection
	for i, o := range all {
		if o.To.Pkg == w.To.Pkg && o.serves(a) && (found == nil || o.At == w.At) {
			found = &all[i]
		}
	}
	return found
}
