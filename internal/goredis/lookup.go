package goredis

import (
	"go/types"
	"maps"
	"strings"
	"sync"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Op says what fn means. It reports false when fn is not a method of a client
// package, or is one that the table does not know.
func (Library) Op(fn *types.Func) (rediscmd.Op, bool) {
	recv, ok := receiver(fn)
	if !ok {
		return rediscmd.Op{Key: rediscmd.NoKey}, false
	}
	op, ok := meaning(recv, fn.Name())
	op.Method = fn.Name()
	op.Many = many(op)
	if op.Key > 0 {
		op.Key += argOffset(fn) - 1
	}
	return op, ok
}

// meaning returns what a method of a type does, by the names of both.
func meaning(recv, method string) (rediscmd.Op, bool) {
	var op rediscmd.Op
	ok := true
	switch classOf(recv) {
	case commander:
		if recv == "Tx" && method == "Watch" {
			return txWatch, true
		}
		op, ok = commands()[method]
	case sentinel:
		op, ok = sentinelCommands()[method]
	case subscriber:
		op, ok = pubsubMethods[method]
	case scripted:
		op, ok = scriptMethods[method]
	case iterator:
		op, ok = iteratorMethods[method]
	case builder:
		op.Key = rediscmd.NoKey
		if method == "Run" {
			op = described(rediscmd.Op{Kind: rediscmd.Command, Command: builderRuns[recv], Key: rediscmd.NoKey})
		}
	case silent:
		op.Key = rediscmd.NoKey
	default:
		ok = false
	}
	if !ok {
		op.Key = rediscmd.NoKey
	}
	return op, ok
}

// row is one line of the generated tables. An empty cmd means the method's name
// in capitals. A key of 0 means 1: the parameter after the context.
type row struct {
	m, cmd string
	key    int
}

var (
	commands         = sync.OnceValue(func() map[string]rediscmd.Op { return table(commandTable) })
	sentinelCommands = sync.OnceValue(func() map[string]rediscmd.Op { return table(sentinelTable) })
)

// table combines the generated rows and the curated lists.
func table(rows []row) map[string]rediscmd.Op {
	ops := make(map[string]rediscmd.Op, len(rows)+len(special)+len(quiet))
	for _, r := range rows {
		op := rediscmd.Op{Method: r.m, Kind: rediscmd.Command, Command: r.cmd, Key: r.key}
		if op.Command == "" {
			op.Command = strings.ToUpper(r.m)
		}
		if op.Key == 0 {
			op.Key = 1
		}
		ops[r.m] = described(op)
	}
	for m := range quiet {
		ops[m] = rediscmd.Op{Key: rediscmd.NoKey}
	}
	maps.Copy(ops, special)
	return ops
}

// described fills in the curated facts about the command of op.
func described(op rediscmd.Op) rediscmd.Op {
	facts, _ := rediscmd.Of(op.Command)
	op.Access, op.Cost, op.Pop = facts.Access, facts.Cost, facts.Pops
	if access, ok := accessOf[op.Method]; ok {
		op.Access = access
	}
	if facts.Blocks {
		op.Block = rediscmd.BlockAlways
	}
	if block, ok := blockOf[op.Method]; ok {
		op.Block = block
	}
	op.Batch, op.BatchKeys = batchOf(op.Method, op.Command)
	return op
}

// argOffset is the index of the first parameter of fn after the context: 1, or
// 0 for the methods that take none, as in version 7. Op.Key has it counted in.
func argOffset(fn *types.Func) int {
	sig, ok := fn.Type().(*types.Signature)
	if !ok || sig.Params().Len() == 0 {
		return 0
	}
	if n, ok := types.Unalias(sig.Params().At(0).Type()).(*types.Named); ok {
		if o := n.Obj(); o.Name() == "Context" && o.Pkg() != nil && o.Pkg().Path() == "context" {
			return 1
		}
	}
	return 0
}

// receiver names the type that declares fn, if it is in a client package.
func receiver(fn *types.Func) (string, bool) {
	if fn == nil || fn.Pkg() == nil || !(Library{}).Is(fn.Pkg().Path()) {
		return "", false
	}
	sig, ok := fn.Origin().Type().(*types.Signature)
	if !ok || sig.Recv() == nil {
		return "", false
	}
	t := types.Unalias(sig.Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name(), true
	}
	return "", true
}
