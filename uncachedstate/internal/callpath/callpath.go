// Package callpath finds how a call is reached: from which entries of a package,
// and whether a cache, a background loop or a failure is on the path.
package callpath

import (
	"go/constant"
	"go/types"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/memo"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
)

// A Kind says where the callers of a call lead.
type Kind uint8

const (
	Hot          Kind = iota // an entry: each call of it pays for the command
	Cached                   // a cache on the path answers locally
	cold                     // start-up, a background loop, a failure or an administrator
	storageLayer             // an entry of a storage layer, whose callers may cache
)

// A Path leads from an entry of the package to a call. The entry is the last
// frame.
type Path struct {
	Kind   Kind
	Entry  *summary.Fn
	Frames []summary.Caller
	// PerItem is set if the entry is a loop that takes items, and pays for each.
	PerItem bool
}

// Functions returns the functions of the path, that with the call first.
func (w Path) Functions(fn *summary.Fn) []*summary.Fn {
	out := []*summary.Fn{fn}
	for _, f := range w.Frames {
		out = append(out, f.Fn)
	}
	return out
}

// Limits of the search upwards from one function. maxSteps bounds call graphs
// with many paths of which few reach an entry.
const (
	maxPaths = 64
	maxDepth = 6
	maxSteps = 4096
)

// A Finder finds the paths of one package.
type Finder struct {
	res    *summary.Result
	paths  memo.Of[step, []Path]
	seldom memo.Of[*summary.Site, bool]
}

// NewFinder returns the finder of a package.
func NewFinder(res *summary.Result) *Finder { return &Finder{res: res} }

// To returns the paths that reach a call, shortest first. There is none if calls of
// its function do not pay for it.
func (f *Finder) To(fn *summary.Fn, site *summary.Site) []Path {
	return f.paths.Get(step{fn, site}, func() []Path { return f.find(fn, site) })
}

func (f *Finder) find(fn *summary.Fn, site *summary.Site) []Path {
	if fn.OnCacheMiss(site) || f.Seldom(site) {
		return nil
	}
	switch loopAround(step{fn, site}, nil) {
	case backgroundLoop:
		return nil
	case workerLoop:
		return []Path{{Kind: Hot, Entry: fn, PerItem: true}}
	}
	t := &tracer{Finder: f, to: step{fn, site}}
	t.up(fn, nil)
	sort.SliceStable(t.found, func(i, j int) bool {
		a, b := t.found[i], t.found[j]
		if len(a.Frames) != len(b.Frames) {
			return len(a.Frames) < len(b.Frames)
		}
		return a.Entry.Name().String() < b.Entry.Name().String()
	})
	return t.found
}

type tracer struct {
	*Finder
	to    step // the call that paths lead to
	found []Path
	steps int
}

func (t *tracer) add(e Kind, entry *summary.Fn, frames []summary.Caller) {
	if len(t.found) < maxPaths {
		t.found = append(t.found, Path{Kind: e, Entry: entry, Frames: append([]summary.Caller(nil), frames...)})
	}
}

// addLoop adds the path that ends in an endless loop of a caller, and reports
// whether there is such a loop.
func (t *tracer) addLoop(caller summary.Caller, frames, next []summary.Caller) bool {
	below := []step{t.to}
	for _, f := range frames {
		below = append(below, step{f.Fn, f.Site})
	}
	switch loopAround(step{caller.Fn, caller.Site}, below) {
	case noLoop:
		return false
	case backgroundLoop:
		t.add(cold, caller.Fn, next)
	case workerLoop:
		before := len(t.found)
		t.add(Hot, caller.Fn, next)
		for i := range t.found[before:] { // one, or none beyond the limit
			t.found[before+i].PerItem = true
		}
	}
	return true
}

// up follows the callers of a function. An exported function is an entry, unless
// every caller seen here goes through a cache: then others are meant to call that
// cache.
func (t *tracer) up(fn *summary.Fn, frames []summary.Caller) {
	if t.steps++; t.steps > maxSteps || len(frames) > maxDepth || len(t.found) >= maxPaths || onPath(fn, frames) {
		return
	}
	if purpose.StartsUp(fn) {
		t.add(cold, fn, frames)
		return
	}
	for _, e := range t.res.EscapesInService(fn) {
		switch {
		case e.OnMiss || isCacheLoader(e):
			t.add(Cached, fn, frames)
		case isScheduled(e) && !purpose.TakesItem(fn), isLifecycleHook(e), isAdministered(e):
			t.add(cold, fn, frames)
		default:
			t.add(kindOf(fn), fn, frames)
		}
	}
	before := len(t.found)
	for _, caller := range t.res.CallersInService(fn) {
		next := append(frames[:len(frames):len(frames)], caller)
		switch {
		case caller.Mode == effects.Guarded || caller.Fn.OnCacheMiss(caller.Site) || len(frames) == 0 && t.givesCopies(caller):
			t.add(Cached, caller.Fn, next)
		case caller.Mode == effects.Paced || t.Seldom(caller.Site):
			t.add(cold, caller.Fn, next)
		case t.addLoop(caller, frames, next):
		default:
			t.up(caller.Fn, next)
		}
	}
	if flow.Exported(fn.SSA) && !onlyCached(t.found[before:]) {
		t.add(kindOf(fn), fn, frames)
	}
}

// givesCopies reports whether a caller passes a reader of redisguard as that from
// which the function reads.
func (t *tracer) givesCopies(caller summary.Caller) bool {
	recv := flow.Receiver(t.to.site.Call)
	if recv == nil {
		return false
	}
	p, ok := flow.Unwrap(recv).(*ssa.Parameter)
	if !ok || p.Parent() != t.to.fn.SSA {
		return false
	}
	call := caller.Site.Call.Common()
	i := flow.ParamIndex(p)
	if call.IsInvoke() {
		i--
	}
	if i < 0 || i >= len(call.Args) {
		return false
	}
	copies := false
	flow.Origins(flow.Unwrap(call.Args[i]), func(o ssa.Value) {
		if made, ok := flow.Unwrap(o).(*ssa.Call); ok && flow.CalleePackage(&made.Call) == knowledge.Redisguard {
			copies = true
		}
	})
	return copies
}

// kindOf returns the kind of a path that ends at an entry.
func kindOf(fn *summary.Fn) Kind {
	if !entry.HandlesRequests(fn) && purpose.IsStorageLayer(fn.SSA.Pkg.Pkg.Path(), fn.Name()) {
		return storageLayer
	}
	return Hot
}

// onlyCached reports whether at least one path is cached and none is hot.
func onlyCached(paths []Path) bool {
	some := false
	for _, w := range paths {
		switch w.Kind {
		case Hot:
			return false
		case Cached:
			some = true
		}
	}
	return some
}

func onPath(fn *summary.Fn, frames []summary.Caller) bool {
	for i, f := range frames {
		if f.Fn == fn && i < len(frames)-1 {
			return true
		}
	}
	return false
}

// isCacheLoader reports whether a function escapes to a library that caches in
// memory.
func isCacheLoader(e summary.Escape) bool { return knowledge.CachePackages.Contain(e.Pkg) }

// isScheduled reports whether a function escapes to a scheduler. One that is given
// a job or message runs for each of them.
func isScheduled(e summary.Escape) bool {
	return slices.ContainsFunc(state.Words(e.To), knowledge.ScheduleWords.Has)
}

// maxRoutes bounds the calls that lead to a route: api.Group("/admin").Group("/limits").
const maxRoutes = 4

// isAdministered reports whether a function is registered for a path of administrators.
func isAdministered(e summary.Escape) bool {
	call := e.Call
	for range maxRoutes {
		if call == nil {
			return false
		}
		// The path of r.GET("/admin", f) is not that of what is registered after it.
		if (call == e.Call || !takesFunction(call)) && slices.ContainsFunc(call.Common().Args, isAdminPath) {
			return true
		}
		recv := flow.Receiver(call)
		call = nil
		if recv != nil {
			flow.Origins(flow.Unwrap(recv), func(o ssa.Value) {
				if made, ok := o.(*ssa.Call); ok {
					call = made
				}
			})
		}
	}
	return false
}

// takesFunction reports whether a call that leads to a route registers something
// itself. A group may be given what comes before its handlers.
func takesFunction(call ssa.CallInstruction) bool {
	return !names.HasWord(flow.CalleeName(call), "group") && slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
		t := a.Type().Underlying()
		if list, ok := t.(*types.Slice); ok {
			t = list.Elem().Underlying()
		}
		_, ok := t.(*types.Signature)
		return ok
	})
}

// isAdminPath reports whether a value is the constant of such a path.
func isAdminPath(v ssa.Value) bool {
	k, ok := flow.Unwrap(v).(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return false
	}
	path := constant.StringVal(k.Value)
	if !strings.Contains(path, "/") {
		return false // a role
	}
	elems := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == ' ' })
	return slices.ContainsFunc(elems, knowledge.AdminPaths.Has)
}

// isLifecycleHook reports whether a function is registered to run at start-up or
// shutdown.
func isLifecycleHook(e summary.Escape) bool {
	return slices.ContainsFunc(state.Words(e.To), knowledge.LifecycleWords.Has)
}

// afterError reports whether a call runs only after an error.
func afterError(site *summary.Site) bool {
	at := site.Call.Block()
	for br := range flow.Above(at) {
		succ, ok := flow.Failing(br)
		if !ok {
			continue
		}
		fail := br.Block().Succs[succ]
		if len(fail.Preds) == 1 && fail.Dominates(at) {
			return true
		}
	}
	return false
}
