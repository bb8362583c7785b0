package uncachedstate

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A memo remembers what is asked for each read of a function that may have
// thousands of them.
type memo struct {
	written  map[*summary.Fn]map[string][]write // by the key
	compared map[*summary.Fn]map[*ssa.Call]bool
	made     map[*summary.Site]map[*ssa.Call]bool
	found    map[*summary.Site]*flow.Flood
}

// A write is a call that writes to a key, or that runs a literal which does.
type write struct {
	site  *summary.Site
	touch summary.KeyAccess
	run   bool
}

// remembered is what a map has for a key, worked out when it is asked for first.
func remembered[K comparable, V any](in *map[K]V, k K, work func() V) V {
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

// writes are the writes of a function to a key.
func (c *checker) writes(fn *summary.Fn, key summary.Text) []write {
	list := remembered(&c.memo.written, fn, func() map[string][]write { return writesOf(fn) })[key.String()]
	flow.Count(len(list))
	return list
}

func writesOf(fn *summary.Fn) map[string][]write {
	out := map[string][]write{}
	add := func(s *summary.Site, touches []summary.KeyAccess, run bool) {
		flow.Count(len(touches))
		for _, t := range touches {
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

// madeOf are the calls that what a call is given is computed from.
func (c *checker) madeOf(site *summary.Site) map[*ssa.Call]bool {
	return remembered(&c.memo.made, site, func() map[*ssa.Call]bool {
		out := map[*ssa.Call]bool{}
		for _, a := range site.Call.Common().Args {
			summary.CallsInto(a, out)
		}
		return out
	})
}

// onMiss reports whether a write follows a read only where that found nothing
// or failed.
func (c *checker) onMiss(read, write *summary.Site) bool {
	found := remembered(&c.memo.found, read, func() *flow.Flood {
		skip := flow.NewBarrier()
		for _, t := range summary.Tests(read.Call) {
			skip.Edges[t.Fail] = true
		}
		if len(skip.Edges) == 0 {
			return nil
		}
		return flow.NewFlood(read.Call.Block(), skip)
	})
	return found != nil && !found.Met(write.Call.Block())
}

// comparesResult reports whether the function compares what the call returns
// with something else than nil.
func (c *checker) comparesResult(cand *candidate) bool {
	return remembered(&c.memo.compared, cand.fn, func() map[*ssa.Call]bool { return comparedIn(cand.fn) })[cand.site.Call.Value()]
}

func comparedIn(fn *summary.Fn) map[*ssa.Call]bool {
	out := map[*ssa.Call]bool{}
	flow.Count(len(fn.SSA.Blocks))
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			cmp, ok := in.(*ssa.BinOp)
			if !ok || !comparison(cmp.Op) || isError(cmp.X.Type()) {
				continue
			}
			if k, ok := cmp.Y.(*ssa.Const); ok && k.Value == nil {
				continue
			}
			summary.CallsInto(cmp, out)
		}
	}
	return out
}
