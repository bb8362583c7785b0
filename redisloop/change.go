package redisloop

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/inner"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// changes reports whether each iteration calls a function that begins with a write: it
// changes the state of one element. For many it would need another function, which
// saves time and mostly no command. A list that is emptied is another matter, and so is a
// script, which decides for itself.
func (lc *loopCheck) changes() bool {
	trips := looptext.Counted(batchable(lc.Trips))
	if len(trips) == 0 || len(trips[0].Chain) == 0 || trips[0].Pop || hasBulk(lc.Site.Call.Common()) {
		return false
	}
	first := trips[0]
	if s := inner.First(lc.Target); s != nil && len(s.RoundTrips) > 0 {
		first = s.RoundTrips[0]
	}
	switch first.Kind {
	case rediscmd.Command:
		return first.Command != "" && first.Access == rediscmd.Write
	case rediscmd.Exec, rediscmd.Batch:
		queued := slices.DeleteFunc(slices.Clone(lc.Target.KeyAccesses), func(a effects.KeyAccess) bool { return !a.Queued })
		return len(queued) > 0 && !slices.ContainsFunc(queued, func(a effects.KeyAccess) bool { return a.Access == rediscmd.Read })
	}
	return false
}

// updates reports whether each iteration reads a value and writes what it has made of it:
// it changes one element as others may at the same time. Many commands at once would need
// a transaction or a script.
func (lc *loopCheck) updates() bool {
	if inner.Updates(lc.Target) {
		return true
	}
	var sites []*summary.Site
	for _, s := range lc.Fn.Sites {
		if lc.Loop != nil && lc.Loop.Contains(s.Call.Block()) {
			sites = append(sites, s)
		}
	}
	return inner.Update(sites, lc.Site)
}

// claims reports whether the reply to a write decides what becomes of the element: of
// several processes one removes or adds it, and goes on with it.
func (lc *loopCheck) claims() bool {
	if lc.Loop == nil {
		return false
	}
	for b := range lc.Loop.Blocks {
		br := flow.Branch(b)
		if br == nil || flow.IsErrorTest(br.Cond) {
			continue
		}
		if flow.DependsOnAny(br.Cond, lc.isClaim) && (b != lc.Block && b.Dominates(lc.Block) || flow.DependsOn(br.Cond, lc.Target.Call.Value())) {
			return true
		}
	}
	return false
}

// isClaim reports whether a value is the reply to a write of the iteration that says
// whether it has changed anything.
func (lc *loopCheck) isClaim(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok || !lc.Loop.Contains(call.Block()) {
		return false
	}
	s := lc.Fn.Site(call)
	return s != nil && s.Direct() && len(s.RoundTrips) > 0 && rediscmd.ClaimCommands[s.RoundTrips[0].Command]
}

// hasBulk reports whether there is a function next to the called one that does the same
// for many: PublishMany for Publish. It is in the package, or a method of the type.
func hasBulk(call *ssa.CallCommon) bool {
	fn := call.Method
	if callee := call.StaticCallee(); callee != nil {
		fn, _ = callee.Object().(*types.Func)
	}
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	if recv := fn.Signature().Recv(); recv != nil {
		methods := types.NewMethodSet(recv.Type())
		for i := range methods.Len() {
			if isBulkOf(methods.At(i).Obj().Name(), fn.Name()) {
				return true
			}
		}
		return false
	}
	scope := fn.Pkg().Scope()
	return slices.ContainsFunc(scope.Names(), func(name string) bool {
		_, isFunc := scope.Lookup(name).(*types.Func)
		return isFunc && isBulkOf(name, fn.Name())
	})
}

// isBulkOf reports whether a name is another one with a word for many.
func isBulkOf(name, one string) bool {
	words := names.Words(name)
	rest := slices.DeleteFunc(slices.Clone(words), knowledge.ManyWords.Has)
	return len(rest) < len(words) && slices.Equal(rest, names.Words(one))
}
