package pacing

import (
	"go/constant"
	"iter"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/reply"
	"github.com/redisvet/redisvet/internal/summary"
)

// Bounds of what people write.
const (
	maxLatches = 12 // edges to the header of a loop
	maxWays    = 10 // the nearest branches above a place
	maxSites   = 40 // calls of a function that matter to Redis
)

// Settles reports whether a call by which a function begins again comes only where it
// cannot go on for long. That is after a race, or after the function has written what
// it did not find or has removed what it could not use. A recursion by the call ends.
func Settles(f *summary.Fn, call ssa.CallInstruction) bool {
	return len(f.Sites) <= maxSites && (repetition{fn: f, call: call, at: call.Block()}).settles(waysTo(flow.Above(call.Block())))
}

// Settling returns the edges to the header of a loop that settle: see Settles.
func Settling(f *summary.Fn, l *flow.Loop) []flow.Edge {
	if len(f.Sites) > maxSites || len(l.Header.Preds) > maxLatches {
		return nil
	}
	var out []flow.Edge
	for _, latch := range l.Header.Preds {
		if !l.Contains(latch) {
			continue
		}
		for succ, to := range latch.Succs {
			if to != l.Header {
				continue
			}
			ways := waysTo(l.Above(latch))
			if br := flow.Branch(latch); br != nil {
				ways = append(ways, way{br: br, taken: succ == 0})
			}
			if (repetition{fn: f, loop: l, at: latch}).settles(ways) {
				out = append(out, flow.Edge{From: latch, Succ: succ})
			}
		}
	}
	return out
}

// A repetition is a place from which a function, or a loop, begins again.
type repetition struct {
	fn   *summary.Fn
	loop *flow.Loop          // nil for a recursion
	call ssa.CallInstruction // the recursive call
	at   *ssa.BasicBlock
}

func (r repetition) settles(ways []way) bool {
	return onlyAfterRace(r.fn, ways) || slices.ContainsFunc(ways, func(w way) bool { return w.to != nil && (r.supplies(w) || r.discards(w)) }) ||
		r.loop != nil && checkpoints(r.fn, r.loop, r.at)
}

// A way is a successor of a branch that each path to a place takes.
type way struct {
	br    *ssa.If
	taken bool            // the successor of a true condition
	to    *ssa.BasicBlock // the successor, if no other branch leads there, or nil
}

func waysTo(branches iter.Seq2[*ssa.If, *ssa.BasicBlock]) []way {
	var out []way
	for br, b := range branches {
		if len(b.Preds) == 1 {
			out = append(out, way{br, b == br.Block().Succs[0], b})
		}
		if len(out) == maxWays {
			break
		}
	}
	return out
}

// supplies reports whether the function writes what a read has not found, or sets up a
// script or a consumer group that is missing. It does so between a branch on that and
// the repetition: the next time it is there. A write that has failed does not count. A
// server that answers that it lacks a script can be reached, and a set-up seldom fails.
func (r repetition) supplies(w way) bool {
	read, lacks := inVain(r.fn, w.br, w.taken), w.taken && saysMissing(w.br.Cond)
	return r.between(w, func(s *summary.Site) bool {
		return read != nil && s != read && writes(s) && asksFor(read, s) || setsUp(s) && (lacks || r.stopsOnFailure(s))
	})
}

// saysMissing reports whether a condition looks in an error for a missing script or group.
func saysMissing(cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		c, ok := v.(*ssa.Const)
		return ok && c.Value != nil && c.Value.Kind() == constant.String &&
			rediscmd.MissingErrors[strings.TrimSpace(constant.StringVal(c.Value))]
	})
}

// discards reports whether the function removes something of what it has read between
// a branch on more than an error of Redis and the repetition: a value that it cannot
// decode. Then it finds other data the next time.
func (r repetition) discards(w way) bool {
	return !testsRedisError(r.fn, w.br) && r.between(w, func(s *summary.Site) bool {
		return s.Takes() && !pops(s) && slices.ContainsFunc(r.fn.Sites, func(read *summary.Site) bool {
			return read != s && read.Call != r.call && asksFor(read, s)
		})
	})
}

// between reports whether each path from a branch to the repetition makes a call of a
// kind, which does not fail.
func (r repetition) between(w way, kind func(*summary.Site) bool) bool {
	return slices.ContainsFunc(r.fn.Sites, func(s *summary.Site) bool {
		b := s.Call.Block()
		return s.Call != r.call && w.to.Dominates(b) && b.Dominates(r.at) && !failedAt(s, r.at) && kind(s)
	})
}

// stopsOnFailure reports whether the function looks whether a call has failed, and
// then does not begin again.
func (r repetition) stopsOnFailure(s *summary.Site) bool {
	return slices.ContainsFunc(loopinfo.Tests(s.Call), func(t loopinfo.Test) bool {
		if r.loop != nil {
			return !t.Empty && !r.loop.Contains(t.Fail.To())
		}
		return !t.Empty && len(t.OK.To().Preds) == 1 && t.OK.To().Dominates(r.at)
	})
}

// asksFor reports whether a call reads the key that another one writes.
func asksFor(read, write *summary.Site) bool {
	return len(read.RoundTrips) > 0 && !writes(read) && sameKey(read, write)
}

// setsUp reports whether a call does nothing but set something up on the server.
func setsUp(s *summary.Site) bool {
	return len(s.RoundTrips) > 0 && !slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Access != rediscmd.Admin })
}

// checkpoints reports whether each iteration that begins again has written to Redis how
// far it is. It writes what it has got from elsewhere for what it had read under the
// same key, and that ends the loop.
func checkpoints(f *summary.Fn, l *flow.Loop, at *ssa.BasicBlock) bool {
	for _, s := range f.Sites {
		if b := s.Call.Block(); !l.Contains(b) || !b.Dominates(at) || !writes(s) || failedAt(s, at) {
			continue
		}
		for _, read := range f.Sites {
			if l.Contains(read.Call.Block()) && read != s && asksFor(read, s) && slices.ContainsFunc(l.Exits(), func(br *ssa.If) bool {
				return !flow.IsErrorTest(br.Cond) && continues(f, br.Cond, s, read)
			}) {
				return true
			}
		}
	}
	return false
}

// continues reports whether a condition is on the result of a call that is not to Redis,
// that takes what was read, and of which the value that is written is made.
func continues(f *summary.Fn, cond ssa.Value, write, read *summary.Site) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		call, ok := v.(*ssa.Call)
		if !ok || !f.Site(call).SendsNothing() || !producer(call) || len(call.Call.Args) > 0 && reply.Library(call.Call.Args[0].Type()) != nil {
			return false
		}
		return slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return flow.DependsOn(a, read.Call) }) &&
			slices.ContainsFunc(write.Call.Common().Args, func(a ssa.Value) bool { return flow.DependsOn(a, call) })
	})
}
