package goredis

import (
	"go/types"
	"strings"
)

// ScriptArg is the index of the Scripter among the parameters of Script's
// methods (one less in v7, which takes no context: use ArgOffset).
const ScriptArg = 1

// Lookup says what fn means. It reports false when fn is not a method of a
// client package, or is one that the table does not know.
func Lookup(fn *types.Func) (Op, bool) {
	recv, ok := receiver(fn)
	if !ok {
		return Op{Key: NoKey}, false
	}
	op := Op{Method: fn.Name(), Key: NoKey}
	if strings.HasSuffix(recv, "Cmd") || recv == "baseCmd" || recv == "Cmder" {
		return op, true
	}
	_ = recv
	row, ok := firstTable[fn.Name()]
	if !ok {
		return op, false
	}
	row.Method = fn.Name()
	if ArgOffset(fn) == 0 && row.Key > 0 {
		row.Key--
	}
	return row, true
}

// ArgOffset is 1 when fn takes a context first, else 0 (v7).
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

// receiver names the type that declares fn, when that is in a client package.
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

var firstTable = map[string]Op{
	"Get":            {Kind: Command, Command: "GET", Key: 1, Batch: "MGET", Cost: "O(1)"},
	"Exists":         {Kind: Command, Command: "EXISTS", Key: KeyVariadic, Batch: "a variadic EXISTS", Cost: "O(1)"},
	"MGet":           {Kind: Command, Command: "MGET", Key: KeyVariadic, Cost: "O(N)"},
	"Set":            {Kind: Command, Command: "SET", Access: Write, Key: 1, Batch: "MSET", Cost: "O(1)"},
	"SetEx":          {Kind: Command, Command: "SETEX", Access: Write, Key: 1, Cost: "O(1)"},
	"SetNX":          {Kind: Command, Command: "SET", Access: Write, Key: 1, Cost: "O(1)"},
	"MSet":           {Kind: Command, Command: "MSET", Access: Write, Key: 1, Cost: "O(N)"},
	"Del":            {Kind: Command, Command: "DEL", Access: Write, Key: KeyVariadic, Batch: "a variadic DEL", Cost: "O(N)"},
	"Unlink":         {Kind: Command, Command: "UNLINK", Access: Write, Key: KeyVariadic, Batch: "a variadic UNLINK", Cost: "O(N)"},
	"Incr":           {Kind: Command, Command: "INCR", Access: Write, Key: 1, Cost: "O(1)"},
	"Expire":         {Kind: Command, Command: "EXPIRE", Access: Write, Key: 1, Cost: "O(1)"},
	"TTL":            {Kind: Command, Command: "TTL", Key: 1, Cost: "O(1)"},
	"HGet":           {Kind: Command, Command: "HGET", Key: 1, Batch: "HMGET", Cost: "O(1)"},
	"HGetAll":        {Kind: Command, Command: "HGETALL", Key: 1, Cost: "O(N)"},
	"HSet":           {Kind: Command, Command: "HSET", Access: Write, Key: 1, Batch: "a variadic HSET", Cost: "O(1)"},
	"HDel":           {Kind: Command, Command: "HDEL", Access: Write, Key: 1, Batch: "a variadic HDEL", Cost: "O(1)"},
	"SAdd":           {Kind: Command, Command: "SADD", Access: Write, Key: 1, Batch: "a variadic SADD", Cost: "O(1)"},
	"SMembers":       {Kind: Command, Command: "SMEMBERS", Key: 1, Cost: "O(N)"},
	"SIsMember":      {Kind: Command, Command: "SISMEMBER", Key: 1, Batch: "SMISMEMBER", Cost: "O(1)"},
	"ZAdd":           {Kind: Command, Command: "ZADD", Access: Write, Key: 1, Batch: "a variadic ZADD", Cost: "O(log N)"},
	"ZScore":         {Kind: Command, Command: "ZSCORE", Key: 1, Batch: "ZMSCORE", Cost: "O(1)"},
	"LPush":          {Kind: Command, Command: "LPUSH", Access: Write, Key: 1, Batch: "a variadic LPUSH", Cost: "O(1)"},
	"RPush":          {Kind: Command, Command: "RPUSH", Access: Write, Key: 1, Batch: "a variadic RPUSH", Cost: "O(1)"},
	"LPop":           {Kind: Command, Command: "LPOP", Access: Write, Key: 1, Pop: true, Batch: "LPOP with a count", Cost: "O(1)"},
	"RPop":           {Kind: Command, Command: "RPOP", Access: Write, Key: 1, Pop: true, Batch: "RPOP with a count", Cost: "O(1)"},
	"BLPop":          {Kind: Command, Command: "BLPOP", Access: Write, Block: BlockAlways, Key: KeyVariadic, Pop: true, Cost: "O(1)"},
	"BRPop":          {Kind: Command, Command: "BRPOP", Access: Write, Block: BlockAlways, Key: KeyVariadic, Pop: true, Cost: "O(1)"},
	"XRead":          {Kind: Command, Command: "XREAD", Block: BlockField, Key: NoKey, Cost: "O(N)"},
	"XReadGroup":     {Kind: Command, Command: "XREADGROUP", Access: Write, Block: BlockField, Key: NoKey, Pop: true, Cost: "O(N)"},
	"XAdd":           {Kind: Command, Command: "XADD", Access: Write, Key: NoKey, Cost: "O(1)"},
	"Scan":           {Kind: Command, Command: "SCAN", Key: NoKey, Cost: "O(1)"},
	"Publish":        {Kind: Command, Command: "PUBLISH", Access: Write, Key: 1},
	"Ping":           {Kind: Command, Command: "PING", Access: Health, Key: NoKey, Cost: "O(1)"},
	"Eval":           {Kind: Command, Command: "EVAL", Access: Write, Key: 2},
	"EvalSha":        {Kind: Command, Command: "EVALSHA", Access: Write, Key: 2},
	"Do":             {Kind: Command, Access: Write, Key: NoKey},
	"Process":        {Kind: Command, Access: Write, Key: NoKey},
	"Exec":           {Kind: Exec, Access: Write, Key: NoKey},
	"Pipelined":      {Kind: Batch, Access: Write, Key: NoKey},
	"TxPipelined":    {Kind: Batch, Access: Write, Key: NoKey},
	"Watch":          {Kind: Watch, Access: Write, Key: KeyVariadic},
	"Run":            {Kind: Script, Access: Write, Key: 2},
	"RunRO":          {Kind: Script, Key: 2},
	"Next":           {Kind: Page, Command: "SCAN", Key: NoKey},
	"Receive":        {Kind: Receive, Block: BlockAlways, Access: Sub, Key: NoKey},
	"ReceiveMessage": {Kind: Receive, Block: BlockAlways, Access: Sub, Key: NoKey},
	"ReceiveTimeout": {Kind: Receive, Block: BlockAlways, Access: Sub, Key: NoKey},
	"ForEachMaster":  {Kind: Node, Key: NoKey},
	"ForEachSlave":   {Kind: Node, Key: NoKey},
	"ForEachShard":   {Kind: Node, Key: NoKey},
	"Pipeline":       {Key: NoKey}, "TxPipeline": {Key: NoKey}, "Close": {Key: NoKey}, "AddHook": {Key: NoKey},
	"Len": {Key: NoKey}, "Discard": {Key: NoKey}, "Subscribe": {Key: NoKey}, "PSubscribe": {Key: NoKey},
}
