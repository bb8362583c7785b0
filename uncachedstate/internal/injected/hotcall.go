// Package injected finds storage layers that one package passes to another, which knows
// them only as an interface. It exports as facts which methods of interfaces a package
// calls on every call of its own.
package injected

import (
	"fmt"
	"go/types"
	"reflect"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// Analyzer exports for each package the interface methods that it calls
// on every call of its own, with no local answer on the path. A package that
// binds a storage layer to such an interface pays for each of these calls.
var Analyzer = &analysis.Analyzer{
	Name:             "uncachedasks",
	Doc:              "tell which interface methods a package calls on each call of its own",
	Requires:         []*analysis.Analyzer{summary.Analyzer},
	FactTypes:        []analysis.Fact{new(hotCalls)},
	ResultType:       reflect.TypeFor[Calls](),
	RunDespiteErrors: true,
	Run:              runHotCalls,
}

// hotCalls is the package fact.
type hotCalls struct {
	Calls       []HotCall
	Successions []Succession
}

func (*hotCalls) AFact() {}

func (a *hotCalls) String() string {
	s := "asks"
	for _, c := range a.Calls {
		s += " " + c.Method
	}
	for _, c := range a.Successions {
		s += ", " + c.Then.Method + " after " + c.First.Method
	}
	return s
}

// A HotCall is one such method and an entry from which it is called.
type HotCall struct {
	Iface, Method string // "a/b.Limits", "Blocked"
	Entry         names.Func
	Keys          []keytext.Text // as in summary.Invoked
	Limited       bool           // what it answers is compared with a limit, which decides about the call
	EveryRequest  bool           // every request takes the path from the entry
}

// key returns the key that is passed as the n-th argument, or "*".
func (a HotCall) key(n int) keytext.Text {
	if n < 1 || n > len(a.Keys) || a.Keys[n-1] == "" {
		return "*"
	}
	return a.Keys[n-1] // the receiver is parameter 0
}

func (a HotCall) id() string {
	return fmt.Sprint(a.Iface, " ", a.Method, " ", a.Entry, " ", a.Keys, " ", a.Limited, " ", a.EveryRequest)
}

// A Succession is two such methods that one call of an entry calls one after the other.
type Succession struct{ First, Then HotCall }

func (s Succession) id() string { return s.First.id() + " " + s.Then.id() }

// HotCalls maps the path of an imported package to its fact.
type HotCalls map[string][]HotCall

// Calls is what the imported packages call.
type Calls struct {
	Hot         HotCalls
	successions map[string][]Succession // by the path of the package
}

// maxHotCalls and maxSuccessions bound the fact.
const (
	maxHotCalls    = 64
	maxSuccessions = 16
)

func runHotCalls(pass *analysis.Pass) (any, error) {
	if fact := hotCallsOf(pass.ResultOf[summary.Analyzer].(*summary.Result)); len(fact.Calls) > 0 {
		pass.ExportPackageFact(fact)
	}
	by := Calls{HotCalls{}, map[string][]Succession{}}
	for _, imp := range pass.Pkg.Imports() {
		var fact hotCalls
		if pass.ImportPackageFact(imp, &fact) {
			by.Hot[imp.Path()], by.successions[imp.Path()] = fact.Calls, fact.Successions
		}
	}
	return by, nil
}

// hotCallsOf returns the hot calls of a package.
func hotCallsOf(res *summary.Result) *hotCalls {
	calls, successions := newSet(HotCall.id), newSet(Succession.id)
	uses, paths := valueuse.New(res), callpath.NewFinder(res)
	for _, fn := range res.Functions() {
		var before []hotSite
		for _, in := range res.Invokes(fn) {
			if !isPassedIn(res, in.Site.Call.Common().Value) {
				continue
			}
			var here []HotCall
			for _, w := range paths.To(fn, in.Site) {
				if w.Kind == callpath.Hot {
					limited := uses.HasLimit(valueuse.Read{Fn: fn, Site: in.Site, Command: "GET"})
					here = append(here, HotCall{in.Iface, in.Method, w.Entry.Name(), in.Keys, limited, w.ForEveryRequest(fn)})
				}
			}
			calls.add(here...)
			if len(in.Site.KeyAccesses) > 0 || !mayAskState(in) {
				continue // this package knows what it asks, or it is nothing that a rule looks for
			}
			for _, b := range before {
				if trips.Follows(trips.Trip{Site: b.site}, trips.Trip{Site: in.Site}) {
					successions.add(b.with(here)...)
				}
			}
			before = append(before, hotSite{in.Site, here})
		}
	}
	return &hotCalls{calls.first(maxHotCalls), successions.first(maxSuccessions)}
}

// mayAskState reports whether a name or a key of a call says that it is about state of any
// class.
func mayAskState(in summary.Invoked) bool {
	ws := state.Words(names.OfType(in.Iface) + " " + in.Method)
	for _, k := range in.Keys {
		ws = append(ws, state.Words(k.Constant())...)
	}
	return purpose.NamesState(ws)
}

// A hotSite is a call with the entries that pay for it.
type hotSite struct {
	site  *summary.Site
	calls []HotCall
}

// with returns the successions of a call and later ones of the same entries.
func (h hotSite) with(later []HotCall) []Succession {
	var out []Succession
	for _, a := range h.calls {
		for _, b := range later {
			if a.Entry == b.Entry {
				out = append(out, Succession{a, b})
			}
		}
	}
	return out
}

// A set has values with different ids.
type set[T any] struct {
	id   func(T) string
	seen map[string]bool
	list []T
}

func newSet[T any](id func(T) string) *set[T] { return &set[T]{id: id, seen: map[string]bool{}} }

func (s *set[T]) add(list ...T) {
	for _, v := range list {
		if !s.seen[s.id(v)] {
			s.seen[s.id(v)] = true
			s.list = append(s.list, v)
		}
	}
}

// first returns the first values by their ids.
func (s *set[T]) first(n int) []T {
	sort.Slice(s.list, func(i, j int) bool { return s.id(s.list[i]) < s.id(s.list[j]) })
	return s.list[:min(len(s.list), n)]
}

// isPassedIn reports whether a value is an unchanged parameter of this package,
// and not something built from it, such as a cache around it.
func isPassedIn(res *summary.Result, v ssa.Value) bool {
	return passedIn(res, v, map[types.Object]bool{}, 0)
}

func passedIn(res *summary.Result, v ssa.Value, seen map[types.Object]bool, depth int) bool {
	all := true
	flow.Origins(v, func(o ssa.Value) {
		o = flow.Unwrap(o)
		if _, ok := o.(*ssa.Parameter); ok {
			return
		}
		obj := flow.Loaded(o)
		if obj == nil || depth > 3 {
			all = false
			return
		}
		if seen[obj] {
			return // checked before
		}
		seen[obj] = true
		for _, st := range res.Stored(obj) {
			all = all && passedIn(res, st, seen, depth+1)
		}
	})
	return all
}
