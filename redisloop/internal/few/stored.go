package few

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// Stored reports whether a loop is over what Redis, a database or a request has
// returned to its function: as much as there is.
func Stored(fn *summary.Fn, l *flow.Loop) bool {
	x := l.Ranged()
	if x == nil {
		return true // an iterator, or no range
	}
	st := storage{fn, map[ssa.Value]bool{}, nil}
	st.kind = st.reads
	return st.gives(x)
}

// Scanned reports whether a loop is over the keys that a scan of all keys has found.
func Scanned(fn *summary.Fn, l *flow.Loop) bool {
	x := l.Ranged()
	if br := flow.Branch(l.Header); x == nil && br != nil {
		x = br.Cond // for it.Next(ctx)
	}
	st := storage{fn, map[ssa.Value]bool{}, nil}
	st.kind = st.scans
	return st.gives(x)
}

// A storage looks for the calls that a collection comes from.
type storage struct {
	fn   *summary.Fn
	seen map[ssa.Value]bool
	kind func(*ssa.Call) bool
}

// gives reports whether a collection, or what is appended to it, comes from a call
// of the kind.
func (s *storage) gives(v ssa.Value) bool {
	if v == nil || s.seen[v] {
		return false
	}
	s.seen[v] = true
	var from []ssa.Value
	switch v := v.(type) {
	case *ssa.Call:
		if s.kind(v) {
			return true
		}
		for _, a := range v.Call.Args {
			switch a.Type().Underlying().(type) {
			case *types.Slice, *types.Map:
				from = append(from, a)
			}
		}
		if cmd, ok := flow.Receiver(v).(*ssa.Call); ok { // rdb.SMembers(…).Val()
			from = append(from, cmd)
		}
	case *ssa.Extract:
		from = append(from, v.Tuple)
	case *ssa.Phi:
		from = v.Edges
	case *ssa.Slice:
		from = append(from, v.X)
	case *ssa.UnOp:
		if cell := flow.Cell(v.X); cell != nil {
			if filledBy(cell, s.kind) {
				return true
			}
			from = flow.Stores(cell)
		}
	default:
		if x := flow.Unwrap(v); x != v {
			from = append(from, x)
		}
	}
	return slices.ContainsFunc(from, s.gives)
}

// reads reports whether a call reads Redis or something slower.
func (s *storage) reads(call *ssa.Call) bool {
	site := s.fn.Site(call)
	return loopinfo.IsSlow(call) || site != nil && (len(site.RoundTrips) > 0 || site.IsSlow())
}

// scans reports whether a call looks for keys among all keys.
func (s *storage) scans(call *ssa.Call) bool {
	site := s.fn.Site(call)
	return site != nil && slices.ContainsFunc(site.RoundTrips, func(t effects.RoundTrip) bool { return rediscmd.PatternCommands[t.Command] })
}

// filledBy reports whether the address of a variable is given to a call of a kind:
// a query that stores its rows there.
func filledBy(a *ssa.Alloc, kind func(*ssa.Call) bool) bool {
	given := func(in ssa.Instruction) bool {
		call, ok := in.(*ssa.Call)
		return ok && kind(call)
	}
	for _, r := range flow.Referrers(a) {
		if mi, ok := r.(*ssa.MakeInterface); ok && slices.ContainsFunc(flow.Referrers(mi), given) || given(r) {
			return true
		}
	}
	return false
}
