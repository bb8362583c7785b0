package goredis

import (
	"go/token"
	"go/types"
	"testing"
)

// A sample of methods, on all the types that have them.
func TestLookup(t *testing.T) {
	for _, tt := range []struct {
		typ, method string
		kind        Kind
		command     string
		access      Access
		key         int
	}{
		{"Client", "Get", Command, "GET", Read, 1},
		{"Client", "Set", Command, "SET", Write, 1},
		{"Client", "SetNX", Command, "SET", Write, 1},
		{"Client", "MGet", Command, "MGET", Read, KeyVariadic},
		{"Client", "MSet", Command, "MSET", Write, 1},
		{"Client", "Del", Command, "DEL", Write, KeyVariadic},
		{"Client", "ExpireNX", Command, "EXPIRE", Write, 1},
		{"Client", "HGetAll", Command, "HGETALL", Read, 1},
		{"Client", "HRandFieldWithValues", Command, "HRANDFIELD", Read, 1},
		{"Client", "LPopCount", Command, "LPOP", Write, 1},
		{"Client", "BLPop", Command, "BLPOP", Write, KeyVariadic},
		{"Client", "BLMPop", Command, "BLMPOP", Write, KeyVariadic},
		{"Client", "BLMoveM", Command, "BLMOVEM", Write, 1},
		{"Client", "LMPop", Command, "LMPOP", Write, KeyVariadic},
		{"Client", "RPopLPush", Command, "RPOPLPUSH", Write, 1},
		{"Client", "SInterCard", Command, "SINTERCARD", Read, KeyVariadic},
		{"Client", "SMembersMap", Command, "SMEMBERS", Read, 1},
		{"Client", "SUnionStore", Command, "SUNIONSTORE", Write, 1},
		{"Client", "ZAddNX", Command, "ZADD", Write, 1},
		{"Client", "ZRangeStore", Command, "ZRANGESTORE", Write, 1},
		{"Client", "ZRangeArgs", Command, "ZRANGE", Read, NoKey},
		{"Client", "ZInterStore", Command, "ZINTERSTORE", Write, 1},
		{"Client", "GeoRadiusStore", Command, "GEORADIUS", Write, 1},
		{"Client", "GeoRadius", Command, "GEORADIUS_RO", Read, 1},
		{"Client", "BitOpAnd", Command, "BITOP", Write, 1},
		{"Client", "PFMerge", Command, "PFMERGE", Write, 1},
		{"Client", "XAdd", Command, "XADD", Write, NoKey},
		{"Client", "XReadStreams", Command, "XREAD", Read, 1},
		{"Client", "XGroupCreateMkStream", Command, "XGROUP CREATE", Admin, 1},
		{"Client", "XInfoGroups", Command, "XINFO GROUPS", Read, 1},
		{"Client", "Eval", Command, "EVAL", Write, 2},
		{"Client", "EvalShaRO", Command, "EVALSHA_RO", Read, 2},
		{"Client", "FCall", Command, "FCALL", Write, 2},
		{"Client", "ScriptLoad", Command, "SCRIPT LOAD", Admin, NoKey},
		{"Client", "Migrate", Command, "MIGRATE", Write, 3},
		{"Client", "Sort", Command, "SORT", Read, 1},
		{"Client", "SortStore", Command, "SORT", Write, 1},
		{"Client", "Scan", Command, "SCAN", Read, NoKey},
		{"Client", "HScan", Command, "HSCAN", Read, 1},
		{"Client", "ObjectIdleTime", Command, "OBJECT IDLETIME", Read, 1},
		{"Client", "ConfigSet", Command, "CONFIG SET", Admin, NoKey},
		{"Client", "ClientKillByFilter", Command, "CLIENT KILL", Admin, NoKey},
		{"Client", "FTSearch", Command, "FT.SEARCH", Read, NoKey},
		{"Client", "FTCreate", Command, "FT.CREATE", Admin, NoKey},
		{"Client", "FT_List", Command, "FT._LIST", Read, NoKey},
		{"Client", "JSONMGet", Command, "JSON.MGET", Read, KeyVariadic},
		{"Client", "TSDecrBy", Command, "TS.DECRBY", Write, 1},
		{"Client", "TDigestTrimmedMean", Command, "TDIGEST.TRIMMED_MEAN", Read, 1},
		{"Client", "TSNRange", Command, "TS.NRANGE", Read, 1},
		{"Client", "HotKeysGet", Command, "HOTKEYS GET", Admin, NoKey},
		{"Client", "Publish", Command, "PUBLISH", Write, NoKey},
		{"Client", "Ping", Command, "PING", Health, NoKey},
		{"Client", "Echo", Command, "ECHO", Health, NoKey},
		{"Conn", "Hello", Command, "HELLO", Health, NoKey},
		{"Conn", "Select", Command, "SELECT", Admin, NoKey},
		{"Client", "Do", Command, "", Write, NoKey},
		{"Client", "Process", Command, "", Write, NoKey},
		{"Client", "Subscribe", Command, "SUBSCRIBE", Sub, NoKey},
		{"Client", "Watch", Watch, "WATCH", Read, KeyVariadic},
		{"Tx", "Watch", Command, "WATCH", Read, KeyVariadic},
		{"Tx", "Get", Command, "GET", Read, 1},
		{"Tx", "TxPipelined", Batch, "", Write, NoKey},
		{"Client", "Pipelined", Batch, "", Write, NoKey},
		{"Client", "Pipeline", None, "", Read, NoKey},
		{"Client", "Close", None, "", Read, NoKey},
		{"Client", "PoolStats", None, "", Read, NoKey},
		{"Client", "Quit", None, "", Read, NoKey},
		{"ClusterClient", "ForEachMaster", Node, "", Read, NoKey},
		{"ClusterClient", "DBSize", Command, "DBSIZE", Read, NoKey},
		{"Ring", "ForEachShard", Node, "", Read, NoKey},
		{"Pipeline", "HGet", Command, "HGET", Read, 1},
		{"Pipeline", "Exec", Exec, "", Write, NoKey},
		{"Pipeline", "Len", None, "", Read, NoKey},
		{"Pipeliner", "Exec", Exec, "", Write, NoKey},
		{"Pipeliner", "Get", Command, "GET", Read, 1},
		{"Pipeliner", "BatchProcess", Command, "", Write, NoKey},
		{"Pipeliner", "Discard", None, "", Read, NoKey},
		{"Cmdable", "Get", Command, "GET", Read, 1},
		{"StringCmdable", "IncrBy", Command, "INCRBY", Write, 1},
		{"UniversalClient", "HGetAll", Command, "HGETALL", Read, 1},
		{"UniversalClient", "Watch", Watch, "WATCH", Read, KeyVariadic},
		{"Scripter", "EvalSha", Command, "EVALSHA", Write, 2},
		{"AutoPipeliner", "Get", Command, "GET", Read, 1},
		{"AutoPipeliner", "Submit", Command, "", Write, NoKey},
		{"AutoPipeliner", "FDPipelined", Exec, "", Write, NoKey},
		{"AutoFuture", "Wait", None, "", Read, NoKey},
		{"SentinelClient", "Set", Command, "SENTINEL SET", Admin, NoKey},
		{"SentinelClient", "Ping", Command, "PING", Health, NoKey},
		{"PubSub", "Receive", Receive, "", Sub, NoKey},
		{"PubSub", "ReceiveMessage", Receive, "", Sub, NoKey},
		{"PubSub", "Unsubscribe", Command, "UNSUBSCRIBE", Sub, NoKey},
		{"PubSub", "Ping", Command, "PING", Health, NoKey},
		{"PubSub", "Channel", None, "", Read, NoKey},
		{"Script", "Run", Script, "EVALSHA", Write, 2},
		{"Script", "RunRO", Script, "EVALSHA_RO", Read, 2},
		{"Script", "Load", Script, "SCRIPT LOAD", Admin, NoKey},
		{"Script", "Hash", None, "", Read, NoKey},
		{"ScanIterator", "Next", Page, "SCAN", Read, NoKey},
		{"ScanIterator", "Val", None, "", Read, NoKey},
		{"SearchBuilder", "Run", Command, "FT.SEARCH", Read, NoKey},
		{"SearchBuilder", "Limit", None, "", Read, NoKey},
		{"StringCmd", "Result", None, "", Read, NoKey},
		{"StringCmd", "Scan", None, "", Read, NoKey}, // reads into a variable
		{"ScanCmd", "Iterator", None, "", Read, NoKey},
		{"Cmd", "Int", None, "", Read, NoKey},
		{"LocalCache", "Get", None, "", Read, NoKey},
		{"Limiter", "Allow", None, "", Read, NoKey},
	} {
		op, ok := Lookup(methodOf(t, v9, tt.typ, tt.method))
		if !ok {
			t.Errorf("%s.%s is not known", tt.typ, tt.method)
			continue
		}
		if op.Method != tt.method || op.Kind != tt.kind || op.Command != tt.command || op.Access != tt.access || op.Key != tt.key {
			t.Errorf("%s.%s = %+v", tt.typ, tt.method, op)
		}
	}
}

func TestLookupElsewhere(t *testing.T) {
	pkg := types.NewPackage("example.com/store", "store")
	named := types.NewNamed(types.NewTypeName(token.NoPos, pkg, "Client", nil), types.NewStruct(nil, nil), nil)
	recv := types.NewVar(token.NoPos, pkg, "c", named)
	method := types.NewFunc(token.NoPos, pkg, "Get", types.NewSignatureType(recv, nil, nil, nil, nil, false))
	newClient := clients(t)[v9].Scope().Lookup("NewClient").(*types.Func)
	for _, fn := range []*types.Func{nil, method, newClient} {
		if op, ok := Lookup(fn); ok || op.Key != NoKey {
			t.Errorf("Lookup(%v) = %+v, %v; want nothing", fn, op, ok)
		}
	}
}

func TestBlockAndPop(t *testing.T) {
	for _, tt := range []struct {
		method string
		block  Block
		pop    bool
	}{
		{"BLPop", BlockAlways, true}, {"BRPop", BlockAlways, true}, {"BRPopLPush", BlockAlways, true},
		{"BLMove", BlockAlways, true}, {"BLMPop", BlockAlways, true}, {"BZPopMin", BlockAlways, true},
		{"BZPopMax", BlockAlways, true}, {"BZMPop", BlockAlways, true},
		{"XRead", BlockField, false}, {"XReadGroup", BlockField, true}, {"XReadStreams", NoBlock, false},
		{"Wait", NoBlock, false}, {"WaitAOF", NoBlock, false},
		{"LPop", NoBlock, true}, {"LPopCount", NoBlock, true}, {"RPop", NoBlock, true},
		{"LMPop", NoBlock, true}, {"SPop", NoBlock, true}, {"SPopN", NoBlock, true},
		{"ZPopMin", NoBlock, true}, {"ZPopMax", NoBlock, true}, {"RPopLPush", NoBlock, true}, {"LMove", NoBlock, true},
		{"GetDel", NoBlock, false}, {"HGetDel", NoBlock, false}, {"LRange", NoBlock, false}, {"Get", NoBlock, false},
		{"XAck", NoBlock, false},
	} {
		op, _ := Lookup(methodOf(t, v9, "Client", tt.method))
		if op.Block != tt.block || op.Pop != tt.pop {
			t.Errorf("%s: Block %v, Pop %v; want %v, %v", tt.method, op.Block, op.Pop, tt.block, tt.pop)
		}
	}
}

func TestBatchForms(t *testing.T) {
	for _, tt := range []struct {
		method, batch string
		keys          bool
	}{
		{"Get", "MGET", true},
		{"Set", "MSET (without expiry)", true},
		{"Del", "a variadic DEL", true},
		{"Unlink", "a variadic UNLINK", true},
		{"Exists", "a variadic EXISTS", true},
		{"HGet", "HMGET", false},
		{"HSet", "a variadic HSET", false},
		{"HDel", "a variadic HDEL", false},
		{"SAdd", "a variadic SADD", false},
		{"SIsMember", "SMISMEMBER", false},
		{"ZAdd", "a variadic ZADD", false},
		{"ZAddNX", "a variadic ZADD", false},
		{"ZScore", "ZMSCORE", false},
		{"RPush", "a variadic RPUSH", false},
		{"LPop", "LPOP with a count", false},
		{"XAck", "a variadic XACK", false},
		{"JSONGet", "JSON.MGET", true},
		{"HGetAll", "", false},
		{"Incr", "", false},
		{"Expire", "", false},
		{"SetNX", "", false},
		{"MGet", "", false},
		{"PFCount", "", false}, // several keys count as their union
		{"Eval", "", false},
	} {
		op, _ := Lookup(methodOf(t, v9, "Client", tt.method))
		if op.Batch.String() != tt.batch || op.BatchKeys != tt.keys {
			t.Errorf("%s: Batch %q, BatchKeys %v; want %q, %v", tt.method, op.Batch, op.BatchKeys, tt.batch, tt.keys)
		}
	}
}

func TestCosts(t *testing.T) {
	for method, want := range map[string]string{
		"Get": "O(1)", "HGetAll": "O(N)", "Keys": "O(N)", "ZAdd": "O(log N)",
		"ZRangeByScore": "O(log N+M)", "Scan": "O(1)", "Ping": "O(1)", "ConfigSet": "",
	} {
		if op, _ := Lookup(methodOf(t, v9, "Client", method)); op.Cost != want {
			t.Errorf("%s costs %q, want %q", method, op.Cost, want)
		}
	}
}
