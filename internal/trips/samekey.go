package trips

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// OnlyReads reports whether a round trip changes nothing.
func (t Trip) OnlyReads() bool {
	return !slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Access.Access != rediscmd.Read })
}

// Counts reports whether a round trip adds to a count.
func (t Trip) Counts() bool {
	return slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Access.Counts() })
}

// TakesAway reports whether an access takes away from a count.
func TakesAway(site *summary.Site, access effects.KeyAccess) bool {
	return rediscmd.UncountCommands[access.Command] || negative(site)
}

// negative reports whether a command adds a negative constant.
func negative(site *summary.Site) bool {
	if !site.Direct() {
		return false
	}
	for _, a := range site.Call.Common().Args {
		switch x := flow.Unwrap(a).(type) {
		case *ssa.Const:
			if x.Value != nil && x.Value.Kind() == constant.Int && constant.Sign(x.Value) < 0 {
				return true
			}
		case *ssa.UnOp:
			if x.Op == token.SUB {
				return true
			}
		}
	}
	return false
}

// SameKey returns an access of each of two round trips to one key, if there is one:
// those that say most.
func SameKey(a, b Trip) (x, y effects.KeyAccess, same bool) {
	for _, p := range a.Parts {
		for _, q := range b.Parts {
			if p.Access.Key.String() != q.Access.Key.String() || !sameKeyArgs(p.Site, q.Site) {
				continue
			}
			if !same || saying(p.Access, q.Access) > saying(x, y) {
				x, y, same = p.Access, q.Access, true
			}
		}
	}
	return x, y, same
}

// saying orders accesses of two round trips to one key by how much they say: a count
// that is read and added to, or added to and read.
func saying(x, y effects.KeyAccess) int {
	switch {
	case rediscmd.CountReads[x.Command][y.Command]:
		return 6
	case x.Counts() && y.Access == rediscmd.Read:
		return 5
	}
	return Rank(x) + Rank(y)
}

// Rank orders accesses by how much they say of a round trip: what it counts or reads
// says more than what it sets.
func Rank(a effects.KeyAccess) int {
	switch {
	case a.Counts():
		return 2
	case a.Access == rediscmd.Read:
		return 1
	}
	return 0
}

// sameKeyArgs reports whether the values of which one call makes its key are among
// those of another.
func sameKeyArgs(a, b *summary.Site) bool {
	x, y := keyArgs(a), keyArgs(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	return len(x) > 0 && !slices.ContainsFunc(x, func(v ssa.Value) bool {
		return !slices.ContainsFunc(y, func(w ssa.Value) bool { return flow.SameValue(v, w) })
	})
}

// keyArgs returns the arguments of a call that make a key: lifetimes and limits are
// constant, or durations.
func keyArgs(s *summary.Site) []ssa.Value {
	return slices.DeleteFunc(KeyArgs(s), func(v ssa.Value) bool {
		_, constant := v.(*ssa.Const)
		return !flow.HoldsStrings(v.Type()) && (constant || flow.IsNamed(v.Type(), "time", "Duration"))
	})
}
