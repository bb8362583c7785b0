package inner

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// Updates reports whether what a call runs makes an update: one of its functions reads a
// value, and writes what it has made of it.
func Updates(site *summary.Site) bool { return updates(site, depth) }

func updates(site *summary.Site, calls int) bool {
	fns, _ := site.Locals()
	return slices.ContainsFunc(fns, func(fn *summary.Fn) bool {
		return slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool {
			return Update(fn.Sites, s) || calls > 0 && updates(s, calls-1)
		})
	})
}

// Update reports whether a site writes what one of several others has read, or reads what
// one of these writes.
func Update(sites []*summary.Site, s *summary.Site) bool {
	return slices.ContainsFunc(sites, func(o *summary.Site) bool { return writesWhatIsRead(o, s) || writesWhatIsRead(s, o) })
}

// writesWhatIsRead reports whether a site writes what another one has read. A copy of one
// key to another is no update, and neither is a key that is deleted.
func writesWhatIsRead(read, write *summary.Site) bool {
	if read == write || !slices.ContainsFunc(read.RoundTrips, reads) || !slices.ContainsFunc(write.RoundTrips, replaces) || otherKey(read, write) || overwritten(read, write) {
		return false
	}
	return slices.ContainsFunc(write.Call.Common().Args, func(arg ssa.Value) bool { return flow.DependsOn(arg, read.Call) })
}

func reads(t effects.RoundTrip) bool { return counts(t) && t.Access == rediscmd.Read }

func replaces(t effects.RoundTrip) bool {
	return counts(t) && t.Access == rediscmd.Write && !t.Takes && t.Command != "" && !rediscmd.DeleteCommands[t.Command]
}

// otherKey reports whether two sites are known to have different keys.
func otherKey(a, b *summary.Site) bool {
	if len(a.KeyAccesses) != 1 || len(b.KeyAccesses) != 1 {
		return false
	}
	x, y := a.KeyAccesses[0].Key, b.KeyAccesses[0].Key
	return x != y && x.HasLetters() && y.HasLetters()
}

// overwritten reports whether a variable that goes into a write gets a value of another
// source between a read and that write.
func overwritten(read, write *summary.Site) bool {
	from, to := read.Call.Block(), write.Call.Block()
	replaced := func(v ssa.Value) bool {
		_, isVariable := v.(*ssa.Alloc)
		return isVariable && slices.ContainsFunc(flow.Referrers(v), func(in ssa.Instruction) bool {
			st, ok := in.(*ssa.Store)
			return ok && st.Addr == v && from != to && from.Dominates(st.Block()) && st.Block().Dominates(to) && !flow.DependsOn(st.Val, read.Call)
		})
	}
	return slices.ContainsFunc(write.Call.Common().Args, func(arg ssa.Value) bool { return flow.DependsOnAny(arg, replaced) })
}
