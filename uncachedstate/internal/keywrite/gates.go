package keywrite

import (
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// What a function does with a key may say that it limits calls, where the key does not:
// it refuses those that come while the key has a mark, or counts them for some time.

// Gates reports whether a function asks for a mark, refuses if there is one, and sets it
// for each call that it lets through.
func (ws *Writes) Gates(fn *summary.Fn, key keytext.Text) bool {
	return ws.gates.Get(gate{fn, key.String()}, func() bool {
		return slices.ContainsFunc(fn.Sites, func(read *summary.Site) bool {
			return readsKey(read, key) && refusesBy(fn, read) && slices.ContainsFunc(ws.To(fn, key), func(w Write) bool {
				return w.Site != read && !w.InLiteral && w.access.Access == rediscmd.Write && !w.access.Counts() && ws.setsAfterCheck(fn, key, read, w.Site)
			})
		})
	})
}

// refusesBy reports whether a branch on what is read ends the function at once with an
// error or with a constant answer.
func refusesBy(fn *summary.Fn, read *summary.Site) bool {
	return slices.ContainsFunc(fn.SSA.Blocks, func(b *ssa.BasicBlock) bool {
		br := flow.Branch(b)
		return br != nil && !flow.AsksForError(br.Cond) && flow.DependsOn(br.Cond, read.Call) && slices.ContainsFunc(b.Succs, func(to *ssa.BasicBlock) bool {
			return answersAtOnce(fn, to)
		})
	})
}

// answersAtOnce reports whether a block ends a function with an answer, and asks nobody.
func answersAtOnce(fn *summary.Fn, b *ssa.BasicBlock) bool {
	ret := flow.Return(b)
	if ret == nil || slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool { return s.Call.Block() == b && len(s.RoundTrips) > 0 }) {
		return false
	}
	return slices.ContainsFunc(ret.Results, func(v ssa.Value) bool {
		k, constant := v.(*ssa.Const)
		return constant && flow.IsBool(v.Type()) || flow.IsError(v.Type()) && (!constant || k.Value != nil)
	})
}

// A gate is a function and the key by which it may let calls through.
type gate struct {
	fn  *summary.Fn
	key string
}

func readsKey(s *summary.Site, key keytext.Text) bool {
	return slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool { return t.Access == rediscmd.Read && t.Key == key })
}

// Lasts reports whether a function gives a key a lifetime next to what it writes there.
func (ws *Writes) Lasts(fn *summary.Fn, key keytext.Text) bool {
	return slices.ContainsFunc(ws.To(fn, key), func(w Write) bool { return rediscmd.ExpiryCommands[w.access.Command] })
}

// ShortLived reports whether all that the package writes to a key lasts at most a constant
// time. A copy of that age would outlive it.
func (ws *Writes) ShortLived(key keytext.Text, atMost time.Duration) bool {
	some := false
	for _, fn := range ws.res.Functions() {
		for _, w := range ws.To(fn, key) {
			if rediscmd.DeleteCommands[w.access.Command] {
				continue
			}
			if lasts, ok := w.lifetime(); !ok || lasts > atMost {
				return false
			}
			some = true
		}
	}
	return some
}

// lifetime returns the constant time after which the value that a command sets ends.
func (w Write) lifetime() (time.Duration, bool) {
	args := w.Site.Call.Common().Args
	if !w.Site.Direct() || w.access.Command != "SETNX" && !rediscmd.FillCommands[w.access.Command] || len(args) == 0 {
		return 0, false
	}
	k, ok := args[len(args)-1].(*ssa.Const)
	if !ok || flow.QualifiedName(k.Type()) != "time.Duration" || k.Int64() <= 0 {
		return 0, false
	}
	return time.Duration(k.Int64()), true
}
