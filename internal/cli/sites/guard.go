package sites

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// shortReads are the methods of redisguard.Reader that are named otherwise than those of a
// client, with their commands. Their keys come after the context.
var shortReads = map[string]string{"Value": "GET", "Field": "HGET", "Fields": "HGETALL", "IsMember": "SISMEMBER"}

// guardKeys are the keys of the guards of redisguard, by the functions and the types with
// methods that send scripts. Each guard keeps what it may decide by itself.
var guardKeys = map[string]keytext.Text{
	"Do": "redisguard:*:breaker:*", "Breaker": "redisguard:*:breaker:*", "Permit": "redisguard:*:breaker:*",
	"Key": "redisguard:*", "Limiter": "redisguard:*", "Quota": "redisguard:*", "Reservation": "redisguard:*",
}

// guarded reads a call of a guard of redisguard with a context. It sends a command if the
// guard keeps no answer, and the server gets that from this line.
func (r *packageReader) guarded(fn *summary.Fn, c ssa.CallInstruction) (raw, bool) {
	callee := c.Common().StaticCallee()
	if callee == nil {
		return raw{}, false
	}
	method, ok := callee.Object().(*types.Func)
	if !ok || !takesContext(method.Signature()) {
		return raw{}, false
	}
	guard := guardOf(method)
	if guard == "Reader" {
		return r.read(fn, c, method)
	}
	key, ok := guardKeys[guard]
	if !ok {
		return raw{}, false
	}
	s := r.newSite(fn, c, keyReader{op: rediscmd.Op{Command: "EVALSHA", Access: rediscmd.Write, Key: rediscmd.NoKey}})
	s.keys, s.Script, s.Sends = []keytext.Text{key}, slices.Sorted(maps.Keys(rediscmd.GuardCommands)), Kept
	return s, true
}

// read reads a call of a method of redisguard.Reader.
func (r *packageReader) read(fn *summary.Fn, c ssa.CallInstruction, method *types.Func) (raw, bool) {
	op, _, known := client.Twin(method)
	if command := shortReads[method.Name()]; command != "" {
		op, known = rediscmd.Op{Command: command, Access: rediscmd.Read, Key: 1}, true
	}
	if !known {
		return raw{}, false
	}
	s := r.newSite(fn, c, keyReader{op: op, args: c.Common().Args[1:], key: keytext.Unknown})
	s.Sends = Kept
	return s, true
}

func takesContext(sig *types.Signature) bool {
	return sig.Params().Len() > 0 && flow.TypePath(sig.Params().At(0).Type()) == "context.Context"
}

// guardOf returns the name of the type of a method of redisguard, or that of a function. It
// is "" for functions of other packages.
func guardOf(fn *types.Func) string {
	name := nameOf(fn)
	if fn.Signature().Recv() != nil {
		name = strings.TrimSuffix(name, "."+fn.Name())
	}
	name, ok := strings.CutPrefix(name, knowledge.Redisguard+".")
	if !ok {
		return ""
	}
	return name
}
