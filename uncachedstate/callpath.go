package uncachedstate

import (
	"go/token"
	"go/types"
	"slices"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// A pathKind says where the callers of a call lead.
type pathKind uint8

const (
	hotPath      pathKind = iota // an entry: each call of it pays for the command
	cachedPath                   // a cache on the path answers locally
	coldPath                     // start-up, a background loop or a failure
	storageLayer                 // an entry of a storage layer, whose callers may cache
)

// A callPath leads from an entry of the package to a candidate. The entry is the
// last frame.
type callPath struct {
	kind   pathKind
	entry  *summary.Fn
	frames []summary.Caller
	// perItem is set if the entry is a loop that takes items, and pays for each.
	perItem bool
}

// functions returns the functions of the path, the candidate's own first.
func (w callPath) functions(cand *candidate) []*summary.Fn {
	out := []*summary.Fn{cand.fn}
	for _, f := range w.frames {
		out = append(out, f.Fn)
	}
	return out
}

// Limits of the search upwards from one function. maxSteps bounds call graphs
// with many paths of which few reach an entry.
const (
	maxCallPaths = 64
	maxDepth     = 6
	maxSteps     = 4096
)

// callPaths returns the paths that reach a call, shortest first. There is none if
// calls of its function do not pay for it.
func (c *checker) callPaths(fn *summary.Fn, site *summary.Site) []callPath {
	if fn.OnCacheMiss(site) || c.isCold(fn, site) {
		return nil
	}
	switch loopAround(step{fn, site}, nil) {
	case backgroundLoop:
		return nil
	case workerLoop:
		return []callPath{{kind: hotPath, entry: fn, perItem: true}}
	}
	t := &tracer{checker: c, step: step{fn, site}}
	t.up(fn, nil)
	sort.SliceStable(t.found, func(i, j int) bool {
		a, b := t.found[i], t.found[j]
		if len(a.frames) != len(b.frames) {
			return len(a.frames) < len(b.frames)
		}
		return a.entry.Name().String() < b.entry.Name().String()
	})
	return t.found
}

type tracer struct {
	*checker
	step  // the call that paths lead to
	found []callPath
	steps int
}

func (t *tracer) add(e pathKind, entry *summary.Fn, frames []summary.Caller) {
	if len(t.found) < maxCallPaths {
		t.found = append(t.found, callPath{kind: e, entry: entry, frames: append([]summary.Caller(nil), frames...)})
	}
}

// addLoop adds the path that ends in an endless loop of a caller, and reports
// whether there is such a loop.
func (t *tracer) addLoop(caller summary.Caller, frames, next []summary.Caller) bool {
	below := []step{{t.fn, t.site}}
	for _, f := range frames {
		below = append(below, step{f.Fn, f.Site})
	}
	switch loopAround(step{caller.Fn, caller.Site}, below) {
	case noLoop:
		return false
	case backgroundLoop:
		t.add(coldPath, caller.Fn, next)
	case workerLoop:
		before := len(t.found)
		t.add(hotPath, caller.Fn, next)
		for i := range t.found[before:] { // one, or none beyond the limit
			t.found[before+i].perItem = true
		}
	}
	return true
}

// up follows the callers of a function. An exported function is an entry, unless
// every caller seen here goes through a cache: then others are meant to call that
// cache.
func (t *tracer) up(fn *summary.Fn, frames []summary.Caller) {
	if t.steps++; t.steps > maxSteps || len(frames) > maxDepth || len(t.found) >= maxCallPaths || onPath(fn, frames) {
		return
	}
	if isStartUp(fn) {
		t.add(coldPath, fn, frames)
		return
	}
	for _, e := range t.res.Escapes(fn) {
		switch {
		case e.OnMiss || isCacheLoader(e):
			t.add(cachedPath, fn, frames)
		case isScheduled(e) && !takesItem(fn), isLifecycleHook(e):
			t.add(coldPath, fn, frames)
		default:
			t.add(t.kindOf(fn), fn, frames)
		}
	}
	before := len(t.found)
	for _, caller := range t.res.Callers(fn) {
		next := append(frames[:len(frames):len(frames)], caller)
		switch {
		case caller.Mode == effects.Guarded || caller.Fn.OnCacheMiss(caller.Site) || len(frames) == 0 && t.givesCopies(caller):
			t.add(cachedPath, caller.Fn, next)
		case caller.Mode == effects.Paced || t.isCold(caller.Fn, caller.Site):
			t.add(coldPath, caller.Fn, next)
		case t.addLoop(caller, frames, next):
		default:
			t.up(caller.Fn, next)
		}
	}
	if exported(fn) && !t.onlyCached(t.found[before:]) {
		t.add(t.kindOf(fn), fn, frames)
	}
}

// givesCopies reports whether a caller passes a reader of redisguard as that from
// which the function reads.
func (t *tracer) givesCopies(caller summary.Caller) bool {
	recv := flow.Receiver(t.site.Call)
	if recv == nil {
		return false
	}
	p, ok := flow.Unwrap(recv).(*ssa.Parameter)
	if !ok || p.Parent() != t.fn.SSA {
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
func (t *tracer) kindOf(fn *summary.Fn) pathKind {
	if t.fromStorageLayer(fn) {
		return storageLayer
	}
	return hotPath
}

// onlyCached reports whether at least one path is cached and none is hot.
func (t *tracer) onlyCached(paths []callPath) bool {
	some := false
	for _, w := range paths {
		switch w.kind {
		case hotPath:
			return false
		case cachedPath:
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

// exported reports whether other packages can call a function by its name or
// through an interface.
func exported(fn *summary.Fn) bool {
	obj := fn.SSA.Object()
	return obj != nil && fn.SSA.Parent() == nil && obj.Exported() && obj.Pkg().Name() != "main"
}

func isStartUp(fn *summary.Fn) bool {
	if fn.SSA.Parent() != nil {
		return false // a literal that a constructor returns runs later
	}
	if makesHandler(fn) {
		return true // routes are built once; the returned handler runs later
	}
	ws := state.Words(fn.Name().Name)
	if len(ws) == 0 || !knowledge.StartWords.Has(ws[0]) {
		return false
	}
	if handlesRequests(fn) { // serve(w, r) runs with each request
		return false
	}
	return !isOperation(fn, ws)
}

// isOperation reports whether a name that begins with a verb of start-up is that
// of an operation: the object is no part of a program, and a caller chooses it.
func isOperation(fn *summary.Fn, ws []string) bool {
	return knowledge.OperationVerbs.Has(ws[0]) && len(ws) > 1 &&
		!slices.ContainsFunc(ws[1:], knowledge.LifecycleNouns.Has) && !isState(ws[1:]) && (ws[0] == "sync" || takesItem(fn))
}

// takesItem reports whether a function has a parameter besides a context.
func takesItem(fn *summary.Fn) bool {
	params := fn.SSA.Signature.Params()
	for i := range params.Len() {
		if typeName(params.At(i).Type()) != "context.Context" {
			return true
		}
	}
	return false
}

// makesHandler reports whether a function returns a handler or middleware.
func makesHandler(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	if res.Len() == 0 || handlesRequests(fn) && takesRequest(fn) {
		return false
	}
	if _, ok := res.At(0).Type().Underlying().(*types.Signature); ok {
		return true
	}
	return typeName(res.At(0).Type()) == knowledge.HTTPHandler
}

// isCacheLoader reports whether a function escapes to a library that caches in
// memory.
func isCacheLoader(e summary.Escape) bool { return knowledge.CachePackages.Contain(e.Pkg) }

// isScheduled reports whether a function escapes to a scheduler. One that is given
// a job or message runs for each of them.
func isScheduled(e summary.Escape) bool {
	return slices.ContainsFunc(state.Words(e.To), knowledge.ScheduleWords.Has)
}

// isLifecycleHook reports whether a function is registered to run at start-up or
// shutdown.
func isLifecycleHook(e summary.Escape) bool {
	return slices.ContainsFunc(state.Words(e.To), knowledge.LifecycleWords.Has)
}

// isCold reports whether a call runs only after an error.
func (c *checker) isCold(fn *summary.Fn, site *summary.Site) bool {
	at := site.Call.Block()
	for br := range flow.Above(at) {
		if !flow.IsErrorTest(br.Cond) {
			continue
		}
		cmp := br.Cond.(*ssa.BinOp)
		k, ok := flow.Unwrap(cmp.Y).(*ssa.Const)
		if !ok {
			continue
		}
		fail := br.Block().Succs[0]
		if isNil := k.Value == nil; isNil == (cmp.Op == token.EQL) {
			fail = br.Block().Succs[1] // err == nil; err != redis.Nil
		}
		if len(fail.Preds) == 1 && fail.Dominates(at) {
			return true
		}
	}
	return false
}

// handlesRequests reports whether a function's parameters or name say that
// requests pass through it.
func handlesRequests(fn *summary.Fn) bool {
	if takesRequest(fn) {
		return true
	}
	if slices.ContainsFunc(state.Words(fn.Name().String()), knowledge.HandlerWords.Has) {
		return true
	}
	name := fn.Name()
	return name.Literals == 0 && name.Pointer && (name.Name == "RoundTrip" || name.Name == "ServeHTTP")
}

func takesRequest(fn *summary.Fn) bool {
	params := fn.SSA.Signature.Params()
	for i := range params.Len() {
		if knowledge.RequestTypes.Has(typeName(params.At(i).Type())) {
			return true
		}
	}
	return false
}

func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}
