package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// WritesBack reports whether a site stores what the function has loaded from
// elsewhere, because Redis had no value for the key: it is sent after a miss
// only.
func (f *Fn) WritesBack(site *Site) bool {
	if site.cmd == nil || site.cmd.op.Access != rediscmd.Write || site.cmd.key() == nil || f.huge() {
		return false
	}
	for _, read := range f.Sites {
		if read.cmd == nil || read.cmd.op.Access != rediscmd.Read || !read.Call.Block().Dominates(site.Call.Block()) {
			continue
		}
		if sameKey(read, site) && f.loadedSince(read, site) && f.passesBy(read, site.Call.Block()) {
			return true
		}
	}
	return false
}

func sameKey(a, b *Site) bool {
	x, y := a.cmd.key(), b.cmd.key()
	if x == nil || y == nil {
		return false
	}
	if x == y {
		return true
	}
	return len(a.KeyAccesses) == 1 && len(b.KeyAccesses) == 1 && a.KeyAccesses[0].Key == b.KeyAccesses[0].Key && hasLetters(a.KeyAccesses[0].Key)
}

// loadedSince reports whether a command writes what a call between it and a read
// has returned, and nothing of the read.
func (f *Fn) loadedSince(read, write *Site) bool {
	loaded := false
	for _, a := range write.cmd.args {
		if flow.DependsOn(a, read.Call) {
			return false
		}
		calls := map[*ssa.Call]bool{}
		flow.CallsInto(a, calls)
		for c := range calls {
			res := c.Call.Signature().Results()
			fails := res.Len() > 1 && flow.IsError(res.At(res.Len()-1).Type())
			at := c.Block()
			loaded = loaded || fails && f.sites[c].sendsNothing() && read.Call.Block().Dominates(at) && at.Dominates(write.Call.Block())
		}
	}
	return loaded
}

// passesBy reports whether a function can go on without a block after a read has
// found a value.
func (f *Fn) passesBy(read *Site, at *ssa.BasicBlock) bool {
	around := flow.NewBarrier()
	around.Blocks[at] = true
	back := read.Call.Block()
	done := func(b *ssa.BasicBlock) bool {
		_, ret := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ret || b == back
	}
	for _, t := range loopinfo.Tests(read.Call) {
		if to := t.OK.To(); done(to) || flow.Path([]*ssa.BasicBlock{to}, flow.Anywhere, done, around) != nil {
			return true
		}
	}
	return false
}
