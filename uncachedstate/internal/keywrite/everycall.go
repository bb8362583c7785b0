package keywrite

import (
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// OnEveryCall reports whether a function sets a key, or adds to it, each time that it runs
// and nothing fails: no copy of the key outlasts that. What is only written on a branch,
// as where a read state has to change, is not. Who removes a key leaves that it is absent.
func (ws *Writes) OnEveryCall(fn *summary.Fn, key keytext.Text) bool {
	skip := flow.NewBarrier()
	for _, w := range ws.To(fn, key) {
		if !w.InLiteral && !rediscmd.RemoveCommands[w.access.Command] && !rediscmd.ExpiryCommands[w.access.Command] {
			skip.Blocks[w.Site.Call.Block()] = true
		}
	}
	if len(skip.Blocks) == 0 {
		return false
	}
	for _, b := range fn.SSA.Blocks {
		if br := flow.Branch(b); br != nil {
			if fail, ok := flow.Failing(br); ok {
				skip.Edges[flow.Edge{From: b, Succ: fail}] = true
			}
		}
	}
	return skip.Blocks[fn.SSA.Blocks[0]] || !returns(fn.SSA.Blocks[0], skip)
}
