package uncachedstate

import (
	"go/constant"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/state"
)

// whenOpen reports whether part of a breaker's state is read only if another
// part, wherever it is kept, says open or half-open. Calls to a closed circuit do
// not pay for that read.
func (c *checker) whenOpen(cand *candidate) bool {
	if cand.class.Name != state.Breaker {
		return false
	}
	at := cand.site.Call.Block()
	for br := range flow.Above(at) {
		if open := br.Block().Succs[0]; !open.Dominates(at) || len(open.Preds) != 1 {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if ok && cmp.Op == token.EQL && (saysOpen(cmp.X) || saysOpen(cmp.Y)) {
			return true
		}
	}
	return false
}

// saysOpen reports whether a value is the constant of an open or half-open
// circuit.
func saysOpen(v ssa.Value) bool {
	k, ok := flow.Unwrap(v).(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return false
	}
	s := strings.ToLower(constant.StringVal(k.Value))
	return strings.Contains(s, "open") || strings.Contains(s, "half")
}
