package keywrite

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// Counted reports whether any function of the package increments a key. A limiter
// may read its count in one method and add to it in another.
func (ws *Writes) Counted(key keytext.Text) bool {
	if ws.counted == nil {
		ws.counted = map[string]bool{}
		for _, fn := range ws.res.Functions() {
			for _, site := range fn.Sites {
				for _, t := range site.KeyAccesses {
					if t.Counts() && strings.Trim(t.Key.String(), "* ") != "" {
						ws.counted[t.Key.String()] = true
					}
				}
			}
		}
	}
	return ws.counted[key.String()]
}

// Changes reports whether the function with the read of a key also increments the
// key or writes a value derived from the read. The name of the class says whose state
// the key has. read may be a call that leads to the command.
func (ws *Writes) Changes(key keytext.Text, class string, fn *summary.Fn, read *summary.Site) bool {
	return ws.changes(key, class, fn, read, 0)
}

// maxBelow bounds the calls between a function and one that reads and writes for it.
const maxBelow = 2

func (ws *Writes) changes(key keytext.Text, class string, fn *summary.Fn, read *summary.Site, depth int) bool {
	for _, w := range ws.To(fn, key) {
		if w.Site == read {
			if depth < maxBelow && ws.changesBelow(w, class, depth+1) {
				return true
			}
			continue
		}
		changes := w.access.Counts() || w.access.Value
		if !w.InLiteral {
			changes = ws.rewrites(w, class, read)
			if class == state.RateLimit && setsMark(w) && ws.setsAfterCheck(fn, key, read, w.Site) {
				return true
			}
		}
		if changes && !ws.OnMiss(read, w.Site) {
			return true
		}
	}
	return false
}

// changesBelow reports whether a function of the package both reads and changes the
// key that it is given: update(key, func(v) { ... }).
func (ws *Writes) changesBelow(w Write, class string, depth int) bool {
	below := w.Site.Callee()
	if below == nil {
		return false
	}
	return slices.ContainsFunc(below.Sites, func(s *summary.Site) bool {
		return slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool {
			return t.Access == rediscmd.Read && ws.changes(t.Key, class, below, s, depth)
		})
	})
}

// WrittenBack reports whether any function of the package reads a limiter's key and
// writes something computed to it.
func (ws *Writes) WrittenBack(key keytext.Text, class string) bool {
	return slices.ContainsFunc(ws.res.Functions(), func(fn *summary.Fn) bool {
		return len(ws.To(fn, key)) > 0 && slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool {
			return slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool {
				return t.Access == rediscmd.Read && t.Key == key && ws.Changes(key, class, fn, s)
			})
		})
	})
}

// rewrites reports whether a write changes the value that was read: it
// increments it, or writes a value computed from it. A breaker that sometimes
// becomes half-open, or counts a failure, still reads on every call.
func (ws *Writes) rewrites(w Write, class string, read *summary.Site) bool {
	t := w.access
	if class == state.Breaker && !t.Script() && Sometimes(read, w.Site) {
		return false
	}
	if t.Counts() {
		return true
	}
	if t.Access != rediscmd.Write || !t.Value {
		return false
	}
	// A limiter that writes something computed to the key that it reads keeps its
	// count there, also if the read fills a variable.
	return class == state.RateLimit || ws.inputsOf(w.Site)[read.Call.Value()]
}

// Concerns reports whether what is read has to do with what is written: the one is
// computed from the other, or decides about the call. Who only exchanges a value for
// another one, or repairs one that is wrong, loses no call.
func (ws *Writes) Concerns(read, write *summary.Site) bool {
	if ws.inputsOf(write)[read.Call.Value()] || fillsVariable(read) {
		return true
	}
	return slices.ContainsFunc(ws.decided(read), func(cond ssa.Value) bool { return !comparesWritten(cond, write) })
}

// decided returns the conditions that are computed from what a call reads.
func (ws *Writes) decided(read *summary.Site) []ssa.Value {
	return ws.conditions.Get(read, func() []ssa.Value {
		var out []ssa.Value
		for _, b := range read.Fn().SSA.Blocks {
			if br := flow.Branch(b); br != nil && !flow.AsksForError(br.Cond) && flow.DependsOn(br.Cond, read.Call) {
				out = append(out, br.Cond)
			}
		}
		return out
	})
}

// Counts reports whether a function writes what it reads of a key, or what it decides by
// that.
func (ws *Writes) Counts(key keytext.Text, class string, fn *summary.Fn, read *summary.Site) bool {
	return ws.counts(key, class, fn, read, 0)
}

func (ws *Writes) counts(key keytext.Text, class string, fn *summary.Fn, read *summary.Site, depth int) bool {
	return ws.Changes(key, class, fn, read) && slices.ContainsFunc(ws.To(fn, key), func(w Write) bool {
		below := w.Site.Callee()
		if w.Site != read || below == nil || depth == maxBelow {
			return w.InLiteral || w.access.Counts() || ws.Concerns(read, w.Site)
		}
		return slices.ContainsFunc(below.Sites, func(s *summary.Site) bool {
			return slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool {
				return t.Access == rediscmd.Read && ws.counts(t.Key, class, below, s, depth+1)
			})
		})
	})
}

// fillsVariable reports whether a call may put what it reads into a variable:
// cache.Get(ctx, key, &v).
func fillsVariable(read *summary.Site) bool {
	return !read.Direct() && slices.ContainsFunc(read.Call.Common().Args, func(a ssa.Value) bool {
		switch flow.Unwrap(a).(type) {
		case *ssa.Alloc, *ssa.FieldAddr, *ssa.IndexAddr:
			return true
		}
		return false
	})
}

// comparesWritten reports whether a condition compares something with what a call
// writes.
func comparesWritten(cond ssa.Value, write *summary.Site) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return false
	}
	return slices.ContainsFunc(write.Call.Common().Args, func(a ssa.Value) bool {
		a = flow.Unwrap(a)
		_, constant := a.(*ssa.Const)
		return !constant && (flow.SameValue(a, flow.Unwrap(cmp.X)) || flow.SameValue(a, flow.Unwrap(cmp.Y)))
	})
}

// setsMark reports whether a write sets a constant: that something has been.
func setsMark(w Write) bool {
	return w.access.Access == rediscmd.Write && (!w.access.Value || slices.ContainsFunc(w.Site.Call.Common().Args, func(a ssa.Value) bool {
		k, ok := flow.Unwrap(a).(*ssa.Const)
		return ok && k.Value != nil && !flow.IsNamed(k.Type(), "time", "Duration")
	}))
}

// setsAfterCheck reports whether a write follows a read on each path on which
// nothing failed and the value read let the function go on: a cooldown that begins
// with what it guards. A copy of its absence would let the next call through.
func (ws *Writes) setsAfterCheck(fn *summary.Fn, key keytext.Text, read, write *summary.Site) bool {
	return ws.cooldowns.Get(cooldown{read, write, key.String()}, func() bool { return isCooldown(fn, read, write, ws.To(fn, key)) })
}

// A cooldown is a read and a write of a key. One call may be both of several keys.
type cooldown struct {
	read, write *summary.Site
	key         string
}

// isCooldown is setsAfterCheck. all are the writes to the key: a way to another one of them,
// such as one that counts, refuses nobody.
func isCooldown(fn *summary.Fn, read, write *summary.Site, all []Write) bool {
	from, to := read.Call.Block(), write.Call.Block()
	if from == to || !fn.Reaches(from, to) {
		return false
	}
	goesOn := func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(all, func(w Write) bool {
			return w.Site != read && fn.Reaches(b, w.Site.Call.Block())
		})
	}
	skip := flow.NewBarrier()
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok {
				for _, t := range loopinfo.Tests(call) {
					if !t.Empty && !goesOn(t.Fail.From.Succs[t.Fail.Succ]) {
						skip.Edges[t.Fail] = true
					}
				}
			}
		}
		if br := flow.Branch(b); br != nil && flow.DependsOn(br.Cond, read.Call) {
			for i := range b.Succs {
				if !goesOn(b.Succs[i]) {
					skip.Edges[flow.Edge{From: b, Succ: i}] = true
				}
			}
		}
	}
	skip.Blocks[to] = true
	return !returns(from, skip)
}

// returns reports whether a path without a barrier leads from a block to a return.
func returns(from *ssa.BasicBlock, barrier *flow.Barrier) bool {
	return flow.Path([]*ssa.BasicBlock{from}, flow.Anywhere, func(b *ssa.BasicBlock) bool { return flow.Return(b) != nil }, barrier) != nil
}

// Sometimes reports whether a function can return after the read without the
// write, as a breaker does that only sometimes becomes half-open.
func Sometimes(read, write *summary.Site) bool {
	skip := flow.NewBarrier()
	for _, t := range loopinfo.Tests(read.Call) {
		skip.Edges[t.Fail] = true
	}
	if read.Call.Block() == write.Call.Block() {
		return false
	}
	skip.Blocks[write.Call.Block()] = true
	return returns(read.Call.Block(), skip)
}
