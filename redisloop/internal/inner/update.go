package inner

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/loopcall"
)

// Updates reports whether what a call runs makes an update: one of its functions reads a
// value, and writes what it has made of it.
func Updates(site *summary.Site) bool {
	seen := map[*summary.Fn]bool{}
	sites := []*summary.Site{site}
	for range depth + 1 {
		var next []*summary.Site
		for _, s := range sites {
			fns, _ := s.Locals()
			for _, fn := range fns {
				if seen[fn] {
					continue
				}
				seen[fn] = true
				if slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool { return Update(fn.Sites, s) }) {
					return true
				}
				next = append(next, fn.Sites...)
			}
		}
		sites = next
	}
	return false
}

// Update reports whether a site writes what one of several others has read, or reads what
// one of these writes.
func Update(sites []*summary.Site, s *summary.Site) bool {
	flow.Count(len(sites))
	return slices.ContainsFunc(sites, func(o *summary.Site) bool { return writesWhatIsRead(o, s) || writesWhatIsRead(s, o) })
}

// writesWhatIsRead reports whether a site writes what another one has read. A copy to
// another key or server is no update, and neither is a key that is deleted, or a message.
func writesWhatIsRead(read, write *summary.Site) bool {
	if read == write || !slices.ContainsFunc(read.RoundTrips, reads) || !slices.ContainsFunc(write.RoundTrips, replaces) ||
		otherKey(read, write) || otherClient(read.Call, write.Call) {
		return false
	}
	return slices.ContainsFunc(write.Call.Common().Args, func(arg ssa.Value) bool { return flow.DependsOn(arg, read.Call) }) && !overwritten(read, write)
}

func reads(t effects.RoundTrip) bool { return counts(t) && t.Access == rediscmd.Read }

func replaces(t effects.RoundTrip) bool {
	return counts(t) && t.Access == rediscmd.Write && !t.Takes && t.Command != "" && !rediscmd.DeleteCommands[t.Command] && !rediscmd.SendCommands[t.Command]
}

// otherKey reports whether two sites are known to have different keys, or to be given
// different values for keys of which no letter is known.
func otherKey(a, b *summary.Site) bool {
	if len(a.KeyAccesses) != 1 || len(b.KeyAccesses) != 1 {
		return false
	}
	x, y := a.KeyAccesses[0].Key, b.KeyAccesses[0].Key
	if x.HasLetters() && y.HasLetters() {
		return x.Constant() != y.Constant()
	}
	return !slices.ContainsFunc(a.Call.Common().Args, func(arg ssa.Value) bool {
		arg = flow.Unwrap(arg)
		_, constant := arg.(*ssa.Const)
		return !constant && loopcall.IsPlain(arg.Type()) && slices.ContainsFunc(b.Call.Common().Args, func(other ssa.Value) bool { return flow.SameValue(arg, other) })
	})
}

// otherClient reports whether two calls have receivers of one type that are not the same:
// from.Get and to.Set.
func otherClient(a, b ssa.CallInstruction) bool {
	x, y := flow.Receiver(a), flow.Receiver(b)
	return x != nil && y != nil && types.Identical(x.Type(), y.Type()) && !flow.SameValue(x, y)
}

// overwritten reports whether a variable that goes into a write gets a value of another
// source between a read and that write: it is assigned, or a call fills it after a miss.
func overwritten(read, write *summary.Site) bool {
	from, to := read.Call.Block(), write.Call.Block()
	between := func(b *ssa.BasicBlock) bool { return from != to && from.Dominates(b) && b.Dominates(to) }
	ofRead := func(v ssa.Value) bool { return flow.DependsOn(v, read.Call) }
	replaced := func(v ssa.Value) bool {
		if _, isVariable := v.(*ssa.Alloc); !isVariable {
			return false
		}
		if slices.ContainsFunc(flow.Referrers(v), func(in ssa.Instruction) bool {
			st, ok := in.(*ssa.Store)
			return ok && st.Addr == v && between(st.Block()) && !ofRead(st.Val)
		}) {
			return true
		}
		for call, rest := range flow.Filled(v) {
			loads := loopinfo.CanFail(call.Call.Signature()) || loopinfo.IsSlow(call)
			if loads && call != read.Call && between(call.Block()) && call.Block() != to && !slices.ContainsFunc(rest, ofRead) && afterMiss(read, call.Block()) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(write.Call.Common().Args, func(arg ssa.Value) bool { return flow.DependsOnAny(arg, replaced) })
}

// afterMiss reports whether a function or loop goes on without a block, unless something
// fails, after a read has found a value.
func afterMiss(read *summary.Site, at *ssa.BasicBlock) bool {
	around := flow.NewBarrier()
	around.Failures(at.Parent())
	around.Blocks[at] = true
	ends := func(b *ssa.BasicBlock) bool { return flow.Return(b) != nil || b == read.Call.Block() }
	return slices.ContainsFunc(loopinfo.Tests(read.Call), func(t loopinfo.Test) bool {
		to := t.OK.To()
		return ends(to) || flow.Path([]*ssa.BasicBlock{to}, flow.Anywhere, ends, around) != nil
	})
}
