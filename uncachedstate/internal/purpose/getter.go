package purpose

import (
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// IsGetter reports whether a method answers with a state or a number, by its name and
// its results.
func IsGetter(fn *summary.Fn) bool {
	ws := names.Words(fn.Name().Name)
	if fn.SSA.Signature.Recv() == nil || len(ws) == 0 || valueuse.Decides(fn.SSA.Signature) || entry.HandlesRequests(fn) {
		return false
	}
	if knowledge.GetterVerbs.Has(ws[0]) {
		ws = ws[1:]
	}
	return len(ws) > 0 && (knowledge.ToldWords.Has(ws[0]) || knowledge.ToldWords.Has(ws[len(ws)-1]))
}
