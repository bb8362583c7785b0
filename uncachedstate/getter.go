package uncachedstate

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A type that decides about calls by a read of its own may also say what its state is:
// (*Breaker).State next to (*Breaker).Allow, or (*Limiter).Remaining. That is for
// display, and few calls pay for it.

// isForDisplay reports whether a method only says what the state of a class is, next to
// one that decides by a read of its own, and no caller in sight decides by it.
func (c *checker) isForDisplay(fn *summary.Fn, class *state.Class) bool {
	return c.displays.Get(displayKey{fn, class}, func() bool {
		return purpose.IsGetter(fn) && !c.decidesCaller(fn, maxHelpers) && slices.ContainsFunc(c.res.Functions(), func(other *summary.Fn) bool {
			return other != fn && sameReceiver(other, fn) && valueuse.Decides(other.SSA.Signature) && !purpose.IsGetter(other) && c.asksItself(other, fn, class)
		})
	})
}

// A displayKey is a method and a class of state that it may say.
type displayKey struct {
	fn    *summary.Fn
	class *state.Class
}

// decidesCaller reports whether a call of a method in this package decides something by
// what it answers. Another getter only says what it makes of that.
func (c *checker) decidesCaller(fn *summary.Fn, depth int) bool {
	return slices.ContainsFunc(c.res.CallersInService(fn), func(f summary.Caller) bool {
		if depth > 0 && purpose.IsGetter(f.Fn) {
			return c.decidesCaller(f.Fn, depth-1)
		}
		return valueuse.Decides(f.Fn.SSA.Signature) || c.uses.Compares(f.Fn, f.Site)
	})
}

// asksItself reports whether a function reads or counts state of a class other than
// through a getter.
func (c *checker) asksItself(fn, getter *summary.Fn, class *state.Class) bool {
	return slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool {
		return s.Callee() != getter && slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool {
			return (isRead(t) || t.Counts()) && c.tripClass(fn, t) == class
		})
	})
}

// onlyTells reports whether a succession is that of a method for display: it adds to
// nothing, and decides nothing by what it reads.
func (c *checker) onlyTells(fn *summary.Fn, list []stateTrip) bool {
	reads := func(t stateTrip) bool { return t.main.Access == rediscmd.Read }
	adds := func(t stateTrip) bool {
		return slices.ContainsFunc(list, func(read stateTrip) bool {
			return reads(read) && rediscmd.CountReads[read.main.Command][t.main.Command]
		})
	}
	return c.isForDisplay(fn, list[0].class) && !slices.ContainsFunc(list, func(t stateTrip) bool {
		return adds(t) || t.main.Script() || reads(t) && !c.onlyShown(&candidate{fn: fn, site: t.Site, access: t.main, class: t.class})
	})
}
