package pacing

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// onlyAfterRace reports whether paths are taken only if somebody else changes a key
// between two commands on it. There is no value and none could be set, or what was read
// is no longer there to be replaced.
func onlyAfterRace(f *summary.Fn, ways []way) bool {
	var absent, kept []*summary.Site // reads without a value, and writes that a value has prevented
	for _, w := range ways {
		s := inVain(f, w.br, w.taken)
		switch {
		case s == nil:
		case !writes(s):
			absent = append(absent, s)
		case replaces(f, s):
			return true
		case sets(s):
			kept = append(kept, s)
		}
	}
	return slices.ContainsFunc(absent, func(s *summary.Site) bool {
		return slices.ContainsFunc(kept, func(o *summary.Site) bool { return sameKey(s, o) })
	})
}

// replaces reports whether a write is given what the function has read: it compares
// that with what is there now.
func replaces(f *summary.Fn, s *summary.Site) bool {
	return slices.ContainsFunc(f.Sites, func(read *summary.Site) bool {
		call := read.Call.Value()
		return read != s && call != nil && len(read.RoundTrips) > 0 && !writes(read) && sameKey(read, s) &&
			slices.ContainsFunc(s.Call.Common().Args, func(a ssa.Value) bool { return madeOf(a, call) })
	})
}

// sets reports whether a write does nothing if the key has a value: SETNX, or a script
// that compares.
func sets(s *summary.Site) bool {
	return slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool {
		return t.Kind == rediscmd.Script || rediscmd.AddCommands[t.Command]
	})
}

// inVain returns the call of which one side of a branch means that there was nothing, or
// that it has changed nothing.
func inVain(f *summary.Fn, br *ssa.If, way bool) *summary.Site {
	for _, s := range f.Sites {
		for _, t := range loopinfo.Tests(s.Call) {
			if t.Empty && t.Fail.From == br.Block() && (t.Fail.Succ == 0) == way && len(s.RoundTrips) > 0 {
				return s
			}
		}
	}
	cond := br.Cond
	if flow.IsErrorTest(cond) {
		return nil
	}
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		cond, way = not.X, !way
	}
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		if way {
			return nil
		}
		return siteOf(f, cond)
	}
	k, ok := cmp.Y.(*ssa.Const)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return nil
	}
	s := siteOf(f, cmp.X)
	if s == nil {
		return nil
	}
	// A script may answer with a word for it.
	if loopinfo.IsZero(k) && (cmp.Op == token.EQL) == way || !loopinfo.IsZero(k) && writes(s) {
		return s
	}
	return nil
}

// siteOf returns the last call with round trips on which a value depends.
func siteOf(f *summary.Fn, v ssa.Value) *summary.Site {
	for _, s := range slices.Backward(f.Sites) {
		if call := s.Call.Value(); call != nil && len(s.RoundTrips) > 0 && flow.DependsOn(v, call) {
			return s
		}
	}
	return nil
}

func writes(s *summary.Site) bool {
	return slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Access == rediscmd.Write })
}

// sameKey reports whether two calls are about one key, by its text where that is known.
// Otherwise what the one is given depends on what the other is given.
func sameKey(a, b *summary.Site) bool {
	known := func(s *summary.Site) []keytext.Text {
		return slices.DeleteFunc(keys(s), func(k keytext.Text) bool { return !k.HasLetters() })
	}
	if x, y := known(a), known(b); len(x) > 0 && len(y) > 0 {
		return slices.ContainsFunc(x, func(k keytext.Text) bool { return slices.Contains(y, k) })
	}
	x, y := keyOf(a), keyOf(b)
	return x != nil && y != nil && (flow.SameValue(x, y) || madeOf(x, y) || madeOf(y, x))
}

// keyOf returns the first argument of a call of which a key can be made.
func keyOf(s *summary.Site) ssa.Value {
	for _, a := range s.Call.Common().Args {
		if list := flow.Elements(a); len(list) > 0 {
			return list[0]
		}
		if flow.HoldsStrings(a.Type()) || flow.IsInteger(a.Type()) {
			return a
		}
	}
	return nil
}

func madeOf(v, of ssa.Value) bool {
	return flow.DependsOnAny(v, func(x ssa.Value) bool { return x == of })
}
