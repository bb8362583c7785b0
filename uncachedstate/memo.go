package uncachedstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
)

// memos caches what is computed per read. One function may have thousands of
// reads.
type memos struct {
	writes    map[*summary.Fn]map[string][]write // by function and key
	compared  map[*summary.Fn]map[*ssa.Call]bool
	inputs    map[*summary.Site]map[*ssa.Call]bool
	floods    map[*summary.Site]*flow.Flood
	cooldowns map[[2]*summary.Site]bool      // by read and write
	sources   map[*summary.Site]*state.Class // of keys, by what they are put together of
	refusals  map[*summary.Fn][]refusal
}

// A write is a call that writes a key, or that runs a literal which does.
type write struct {
	site      *summary.Site
	access    effects.KeyAccess
	inLiteral bool
}

// memoized returns the value of a key, and computes it on first use.
func memoized[K comparable, V any](in *map[K]V, k K, work func() V) V {
	v, known := (*in)[k]
	if !known {
		v = work()
		if *in == nil {
			*in = map[K]V{}
		}
		(*in)[k] = v
	}
	return v
}

// writes returns the writes of a function to a key.
func (c *checker) writes(fn *summary.Fn, key keytext.Text) []write {
	list := memoized(&c.memos.writes, fn, func() map[string][]write { return writesOf(fn) })[key.String()]
	flow.Count(len(list))
	return list
}

func writesOf(fn *summary.Fn) map[string][]write {
	out := map[string][]write{}
	add := func(s *summary.Site, accesses []effects.KeyAccess, run bool) {
		flow.Count(len(accesses))
		for _, t := range accesses {
			if t.Access == rediscmd.Write || run && t.Value {
				key := t.Key.String()
				out[key] = append(out[key], write{s, t, run})
			}
		}
	}
	for _, s := range fn.Sites {
		add(s, s.KeyAccesses, false)
		for _, r := range s.Runs {
			add(s, r.Lit.Summary.KeyAccesses, true)
		}
	}
	return out
}

// inputsOf returns the calls from which the arguments of a call are computed.
func (c *checker) inputsOf(site *summary.Site) map[*ssa.Call]bool {
	return memoized(&c.memos.inputs, site, func() map[*ssa.Call]bool {
		out := map[*ssa.Call]bool{}
		for _, a := range site.Call.Common().Args {
			flow.CallsInto(a, out)
		}
		return out
	})
}

// onMiss reports whether a write follows a read only if the read found nothing or
// failed.
func (c *checker) onMiss(read, write *summary.Site) bool {
	found := memoized(&c.memos.floods, read, func() *flow.Flood {
		skip := flow.NewBarrier()
		for _, t := range loopinfo.Tests(read.Call) {
			skip.Edges[t.Fail] = true
		}
		if len(skip.Edges) == 0 {
			return nil
		}
		return flow.NewFlood(read.Call.Block(), skip)
	})
	return found != nil && !found.Met(write.Call.Block())
}

// comparesResult reports whether the function compares the call's result with
// anything but nil.
func (c *checker) comparesResult(cand *candidate) bool {
	return c.comparesCall(cand.fn, cand.site)
}

func (c *checker) comparesCall(fn *summary.Fn, site *summary.Site) bool {
	return memoized(&c.memos.compared, fn, func() map[*ssa.Call]bool { return comparedIn(fn) })[site.Call.Value()]
}

// comparesOn reports whether a function on a path compares what it is answered.
func (c *checker) comparesOn(w callpath.Path) bool {
	return slices.ContainsFunc(w.Frames, func(f summary.Caller) bool { return c.comparesCall(f.Fn, f.Site) })
}

func comparedIn(fn *summary.Fn) map[*ssa.Call]bool {
	out := map[*ssa.Call]bool{}
	flow.Count(len(fn.SSA.Blocks))
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			cmp, ok := in.(*ssa.BinOp)
			if !ok || !comparison(cmp.Op) || flow.IsError(cmp.X.Type()) {
				continue
			}
			if k, ok := cmp.Y.(*ssa.Const); ok && k.Value == nil {
				continue
			}
			flow.CallsInto(cmp, out)
		}
	}
	return out
}
