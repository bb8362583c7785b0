package uncachedstate

import (
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// An end says what a way from a call upwards comes to.
type end uint8

const (
	hot    end = iota // an entry that callers call: the call is paid each time
	cached            // a local answer on the way
	rare              // start-up, a background loop, a failure
	beyond            // an entry of a layer: whether those above it cache is not seen here
)

// A way is one path of calls from an entry of the package to a candidate, the
// entry last.
type way struct {
	end    end
	entry  *summary.Fn
	frames []summary.Caller
}

// functions are those on the way, the candidate's own first.
func (w way) functions(cand *candidate) []*summary.Fn {
	out := []*summary.Fn{cand.fn}
	for _, f := range w.frames {
		out = append(out, f.Fn)
	}
	return out
}

// What is followed from one function upwards. maxSteps ends it where functions
// call each other in many ways, few of which come to an entry.
const (
	maxWays  = 64
	maxDepth = 6
	maxSteps = 4096
)

// ways lists how a function is reached, shortest first.
func (c *checker) ways(fn *summary.Fn) []way {
	t := &tracer{checker: c}
	t.up(fn, nil)
	sort.SliceStable(t.found, func(i, j int) bool {
		a, b := t.found[i], t.found[j]
		if len(a.frames) != len(b.frames) {
			return len(a.frames) < len(b.frames)
		}
		return a.entry.Name() < b.entry.Name()
	})
	return t.found
}

type tracer struct {
	*checker
	found []way
	steps int
}

func (t *tracer) add(e end, entry *summary.Fn, frames []summary.Caller) {
	if len(t.found) < maxWays {
		t.found = append(t.found, way{e, entry, append([]summary.Caller(nil), frames...)})
	}
}

// up follows the callers of a function. A function that others may call is an
// entry, unless all that is seen to call it here answers from a cache: what is
// exported beside its cache is meant to be called through it.
func (t *tracer) up(fn *summary.Fn, frames []summary.Caller) {
	if t.steps++; t.steps > maxSteps || len(frames) > maxDepth || len(t.found) >= maxWays || on(fn, frames) {
		return
	}
	if starts(fn) {
		t.add(rare, fn, frames)
		return
	}
	for _, e := range t.res.Escapes(fn) {
		switch {
		case loads(e):
			t.add(cached, fn, frames)
		case scheduled(e), begins(e):
			t.add(rare, fn, frames)
		default:
			t.add(t.entered(fn), fn, frames)
		}
	}
	before := len(t.found)
	for _, caller := range t.res.Callers(fn) {
		next := append(frames[:len(frames):len(frames)], caller)
		switch {
		case caller.Mode == effects.Guarded || caller.Fn.OnCacheMiss(caller.Site):
			t.add(cached, caller.Fn, next)
		case caller.Mode == effects.Paced || serves(caller.Fn, caller.Site) || t.cold(caller.Fn, caller.Site):
			t.add(rare, caller.Fn, next)
		default:
			t.up(caller.Fn, next)
		}
	}
	if exported(fn) && !t.onlyCached(t.found[before:]) {
		t.add(t.entered(fn), fn, frames)
	}
}

// entered is the end of a way that comes to an entry.
func (t *tracer) entered(fn *summary.Fn) end {
	if t.leaves(fn) {
		return beyond
	}
	return hot
}

// onlyCached reports whether there are ways through a cache and no other.
func (t *tracer) onlyCached(ways []way) bool {
	some := false
	for _, w := range ways {
		switch w.end {
		case hot:
			return false
		case cached:
			some = true
		}
	}
	return some
}

func on(fn *summary.Fn, frames []summary.Caller) bool {
	for i, f := range frames {
		if f.Fn == fn && i < len(frames)-1 {
			return true
		}
	}
	return false
}

// exported reports whether other packages can call a function, by its name or
// as the method of an interface.
func exported(fn *summary.Fn) bool {
	obj := fn.SSA.Object()
	return obj != nil && fn.SSA.Parent() == nil && obj.Exported() && obj.Pkg().Name() != "main"
}

func starts(fn *summary.Fn) bool {
	if fn.SSA.Parent() != nil {
		return false // what a constructor returns runs later
	}
	if makesHandler(fn) {
		return true // routes are built once; what it returns runs later
	}
	ws := state.Words(baseName(fn))
	if len(ws) == 0 || !knowledge.StartWords.Has(ws[0]) {
		return false
	}
	return !handles(fn) // serve(w, r) runs with each request
}

// makesHandler reports whether a function returns a handler or middleware.
func makesHandler(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	if res.Len() == 0 || handles(fn) && takesRequest(fn) {
		return false
	}
	if _, ok := res.At(0).Type().Underlying().(*types.Signature); ok {
		return true
	}
	return typeName(res.At(0).Type()) == knowledge.HTTPHandler
}

// loads reports whether a function is the loader of a cache in memory.
func loads(e summary.Escape) bool { return knowledge.CachePackages.Contain(e.Pkg) }

// scheduled reports whether a function is given to something that calls it
// from time to time.
func scheduled(e summary.Escape) bool {
	return slices.ContainsFunc(state.Words(e.To), knowledge.ScheduleWords.Has)
}

// begins reports whether a function is kept as what is run when a program or a
// part of it starts or ends.
func begins(e summary.Escape) bool {
	return slices.ContainsFunc(state.Words(e.To), knowledge.LifecycleWords.Has)
}

// serves reports whether a call stands in a loop that nothing bounds: a
// background refresher or a consumer, which the calls of others do not run.
func serves(fn *summary.Fn, site *summary.Site) bool {
	for l := fn.Loops().Innermost(site.Call.Block()); l != nil; l = l.Parent {
		switch fn.LoopShape(l).Bound {
		case loopinfo.Unbounded, loopinfo.Channel:
			if !loopinfo.LeavesOnSuccess(l, site.Call) {
				return true
			}
		}
	}
	return false
}

// cold reports whether a call is made only after something has failed.
func (c *checker) cold(fn *summary.Fn, site *summary.Site) bool {
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

// handles reports whether a function is one that requests go through: by its
// parameters, or by its name.
func handles(fn *summary.Fn) bool {
	if takesRequest(fn) {
		return true
	}
	if slices.ContainsFunc(state.Words(fn.Name()), knowledge.HandlerWords.Has) {
		return true
	}
	return strings.HasSuffix(fn.Name(), ").RoundTrip") || strings.HasSuffix(fn.Name(), ").ServeHTTP")
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
