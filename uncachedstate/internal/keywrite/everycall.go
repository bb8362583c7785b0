package keywrite

import (
	"slices"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// OnEveryCall reports whether a function sets a key, or adds to it, each time that it runs
// and nothing fails: no copy of the key outlasts that. What is only written on a branch,
// as where a read state has to change, is not. Who removes a key leaves that it is absent.
func (ws *Writes) OnEveryCall(fn *summary.Fn, key keytext.Text) bool {
	skip := flow.NewBarrier()
	for _, w := range ws.To(fn, key) {
		if !w.InLiteral && !rediscmd.DeleteCommands[w.access.Command] && !rediscmd.ExpiryCommands[w.access.Command] {
			skip.Blocks[w.Site.Call.Block()] = true
		}
	}
	if len(skip.Blocks) == 0 {
		return false
	}
	skip.Failures(fn.SSA)
	return skip.Blocks[fn.SSA.Blocks[0]] || !returns(fn.SSA.Blocks[0], skip)
}

// Fills reports whether a write gives a key what a read should have found. It sets
// something that is not computed from what was read, and there is a way from the read
// to the end without it. What a call both reads and sets is known by its command only.
func (ws *Writes) Fills(read *summary.Site, w Write) bool {
	if w.access.Access != rediscmd.Write || !rediscmd.FillCommands[w.access.Command] || !w.access.Value {
		return false
	}
	if w.Site == read {
		return true
	}
	if ws.inputsOf(w.Site)[read.Call.Value()] || read.Call.Block() == w.Site.Call.Block() {
		return false
	}
	skip := flow.NewBarrier()
	skip.Failures(read.Fn().SSA)
	skip.Blocks[w.Site.Call.Block()] = true
	return returns(read.Call.Block(), skip)
}

// AfterMiss reports whether a write may follow a read that found nothing or failed. Who
// renews a record has found it.
func AfterMiss(read, write *summary.Site) bool {
	return slices.ContainsFunc(loopinfo.Tests(read.Call), func(t loopinfo.Test) bool {
		return flow.Reaches(t.Fail.From.Succs[t.Fail.Succ], write.Call.Block(), flow.NewBarrier())
	})
}
