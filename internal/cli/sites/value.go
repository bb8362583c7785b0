package sites

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// methodValue reads a call of a function value that is called as methods of a client are:
// with a context and a key, for a reply. Which command it sends is not known.
func (r *packageReader) methodValue(fn *summary.Fn, site *summary.Site, c ssa.CallInstruction) (raw, bool) {
	common := c.Common()
	if common.IsInvoke() || common.StaticCallee() != nil || !isCommand(common.Signature()) {
		return raw{}, false
	}
	if site != nil {
		if fns, _ := site.Locals(); len(fns) > 0 {
			return raw{}, false // they have places of their own
		}
	}
	op := rediscmd.Op{Access: rediscmd.AccessOf(""), Key: 1}
	return r.newSite(fn, c, keyReader{op: op, args: common.Args, key: keytext.Unknown}), true
}

// isCommand reports whether a signature is that of a command with a key.
func isCommand(sig *types.Signature) bool {
	if !takesContext(sig) || sig.Params().Len() < 2 || sig.Results().Len() != 1 {
		return false
	}
	lib, reply, ok := client.OfType(sig.Results().At(0).Type())
	return ok && lib.Reply(reply) && flow.HoldsStrings(sig.Params().At(1).Type())
}
