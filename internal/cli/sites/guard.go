package sites

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// shortReads are the methods of redisguard.Reader that are named otherwise than those of a
// client, with their commands. Their keys come after the context.
var shortReads = map[string]string{"Value": "GET", "Field": "HGET", "Fields": "HGETALL", "IsMember": "SISMEMBER"}

// guarded reads a call of redisguard.Reader. It sends a command if no answer is kept, so
// that the server gets it from this line.
func (r *packageReader) guarded(fn *summary.Fn, c ssa.CallInstruction) (raw, bool) {
	common := c.Common()
	callee := common.StaticCallee()
	if callee == nil || !isReader(callee.Signature.Recv()) {
		return raw{}, false
	}
	method, ok := callee.Object().(*types.Func)
	if !ok {
		return raw{}, false
	}
	op, _, known := client.Twin(method)
	if command := shortReads[method.Name()]; command != "" {
		op, known = rediscmd.Op{Command: command, Access: rediscmd.Read, Key: 1}, true
	}
	if !known {
		return raw{}, false
	}
	s := r.newSite(fn, c, keyReader{op: op, args: common.Args[1:], key: keytext.Unknown})
	s.Sends = Kept
	return s, true
}

// isReader reports whether a receiver is a redisguard.Reader.
func isReader(recv *types.Var) bool {
	if recv == nil {
		return false
	}
	n, ok := types.Unalias(recv.Type()).(*types.Named)
	return ok && n.Obj().Name() == "Reader" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == knowledge.Redisguard
}
