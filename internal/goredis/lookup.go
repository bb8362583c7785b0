package goredis

import (
	"go/types"
	"maps"
	"strings"
	"sync"
)

// ScriptArg is the index of the Scripter among the parameters of Script's
// methods, a context counted. Versions that take none have it one before:
// at ScriptArg-1+ArgOffset(fn).
const ScriptArg = 1

// Lookup says what fn means. It reports false when fn is not a method of a
// client package, or is one that the table does not know.
func Lookup(fn *types.Func) (Op, bool) {
	recv, ok := receiver(fn)
	if !ok {
		return Op{Key: NoKey}, false
	}
	op, ok := meaning(recv, fn.Name())
	op.Method = fn.Name()
	if op.Key > 0 {
		op.Key += ArgOffset(fn) - 1
	}
	return op, ok
}

// meaning finds what a method of a type means, by their names.
func meaning(recv, method string) (Op, bool) {
	var op Op
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
		op.Key = NoKey
		if method == "Run" {
			op = described(Op{Kind: Command, Command: builderRuns[recv], Key: NoKey})
		}
	case silent:
		op.Key = NoKey
	default:
		ok = false
	}
	if !ok {
		op.Key = NoKey
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
	commands         = sync.OnceValue(func() map[string]Op { return table(commandTable) })
	sentinelCommands = sync.OnceValue(func() map[string]Op { return table(sentinelTable) })
)

// table puts the generated rows and the curated lists together.
func table(rows []row) map[string]Op {
	ops := make(map[string]Op, len(rows)+len(special)+len(quiet))
	for _, r := range rows {
		op := Op{Method: r.m, Kind: Command, Command: r.cmd, Key: r.key}
		if op.Command == "" {
			op.Command = strings.ToUpper(r.m)
		}
		if op.Key == 0 {
			op.Key = 1
		}
		ops[r.m] = described(op)
	}
	for m := range quiet {
		ops[m] = Op{Key: NoKey}
	}
	maps.Copy(ops, special)
	return ops
}

// described fills in what is kept by hand about the command of op.
func described(op Op) Op {
	facts := commandFacts()[underscored(op.Command)]
	op.Access, op.Cost = facts.access, facts.cost
	if access, ok := accessOf[op.Method]; ok {
		op.Access = access
	}
	if blocking[op.Command] {
		op.Block = BlockAlways
	}
	if block, ok := blockOf[op.Method]; ok {
		op.Block = block
	}
	op.Pop = popping[op.Command]
	op.Batch, op.BatchKeys = batchOf(op.Method, op.Command)
	return op
}

// underscored is how the curated lists write a command.
func underscored(command string) string { return strings.ReplaceAll(command, " ", "_") }

// commandFacts is the curated groups by command, underscored.
var commandFacts = sync.OnceValue(func() map[string]group {
	facts := map[string]group{}
	for _, g := range groups {
		for cmd := range words(g.commands) {
			facts[cmd] = g
		}
	}
	return facts
})

// ArgOffset is the index of the first parameter of fn after the context: 1, or
// 0 for the methods that take none, as in version 7. Op.Key has it counted in.
func ArgOffset(fn *types.Func) int {
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
	if fn == nil || fn.Pkg() == nil || !IsClient(fn.Pkg().Path()) {
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

// AccessOf says what a command does that is given by name. One that the table
// does not know counts as a write.
func AccessOf(command string) Access {
	if facts, known := commandFacts()[underscored(command)]; known {
		return facts.access
	}
	return Write
}
