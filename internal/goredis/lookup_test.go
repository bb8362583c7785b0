package goredis

import (
	"go/token"
	"go/types"
	"testing"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A sample of methods, on all the types that have them.
func TestLookup(t *testing.T) {
	for _, tt := range []struct {
		typ, method string
		kind        rediscmd.Kind
		command     string
		access      rediscmd.Access
		key         int
	}{
		{"Client", "Get", rediscmd.Command, "GET", rediscmd.Read, 1},
		{"Client", "Set", rediscmd.Command, "SET", rediscmd.Write, 1},
		{"Client", "SetNX", rediscmd.Command, "SET", rediscmd.Write, 1},
		{"Client", "MGet", rediscmd.Command, "MGET", rediscmd.Read, rediscmd.KeyVariadic},
		{"Client", "MSet", rediscmd.Command, "MSET", rediscmd.Write, 1},
		{"Client", "Del", rediscmd.Command, "DEL", rediscmd.Write, rediscmd.KeyVariadic},
		{"Client", "ExpireNX", rediscmd.Command, "EXPIRE", rediscmd.Write, 1},
		{"Client", "HGetAll", rediscmd.Command, "HGETALL", rediscmd.Read, 1},
		{"Client", "HRandFieldWithValues", rediscmd.Command, "HRANDFIELD", rediscmd.Read, 1},
		{"Client", "LPopCount", rediscmd.Command, "LPOP", rediscmd.Write, 1},
		{"Client", "BLPop", rediscmd.Command, "BLPOP", rediscmd.Write, rediscmd.KeyVariadic},
		{"Client", "BLMPop", rediscmd.Command, "BLMPOP", rediscmd.Write, rediscmd.KeyVariadic},
		{"Client", "BLMoveM", rediscmd.Command, "BLMOVEM", rediscmd.Write, 1},
		{"Client", "LMPop", rediscmd.Command, "LMPOP", rediscmd.Write, rediscmd.KeyVariadic},
		{"Client", "RPopLPush", rediscmd.Command, "RPOPLPUSH", rediscmd.Write, 1},
		{"Client", "SInterCard", rediscmd.Command, "SINTERCARD", rediscmd.Read, rediscmd.KeyVariadic},
		{"Client", "SMembersMap", rediscmd.Command, "SMEMBERS", rediscmd.Read, 1},
		{"Client", "SUnionStore", rediscmd.Command, "SUNIONSTORE", rediscmd.Write, 1},
		{"Client", "ZAddNX", rediscmd.Command, "ZADD", rediscmd.Write, 1},
		{"Client", "ZRangeStore", rediscmd.Command, "ZRANGESTORE", rediscmd.Write, 1},
		{"Client", "ZRangeArgs", rediscmd.Command, "ZRANGE", rediscmd.Read, rediscmd.NoKey},
		{"Client", "ZInterStore", rediscmd.Command, "ZINTERSTORE", rediscmd.Write, 1},
		{"Client", "GeoRadiusStore", rediscmd.Command, "GEORADIUS", rediscmd.Write, 1},
		{"Client", "GeoRadius", rediscmd.Command, "GEORADIUS_RO", rediscmd.Read, 1},
		{"Client", "BitOpAnd", rediscmd.Command, "BITOP", rediscmd.Write, 1},
		{"Client", "PFMerge", rediscmd.Command, "PFMERGE", rediscmd.Write, 1},
		{"Client", "XAdd", rediscmd.Command, "XADD", rediscmd.Write, rediscmd.NoKey},
		{"Client", "XReadStreams", rediscmd.Command, "XREAD", rediscmd.Read, 1},
		{"Client", "XGroupCreateMkStream", rediscmd.Command, "XGROUP CREATE", rediscmd.Admin, 1},
		{"Client", "XInfoGroups", rediscmd.Command, "XINFO GROUPS", rediscmd.Read, 1},
		{"Client", "Eval", rediscmd.Command, "EVAL", rediscmd.Write, 2},
		{"Client", "EvalShaRO", rediscmd.Command, "EVALSHA_RO", rediscmd.Read, 2},
		{"Client", "FCall", rediscmd.Command, "FCALL", rediscmd.Write, 2},
		{"Client", "ScriptLoad", rediscmd.Command, "SCRIPT LOAD", rediscmd.Admin, rediscmd.NoKey},
		{"Client", "Migrate", rediscmd.Command, "MIGRATE", rediscmd.Write, 3},
		{"Client", "Sort", rediscmd.Command, "SORT", rediscmd.Read, 1},
		{"Client", "SortStore", rediscmd.Command, "SORT", rediscmd.Write, 1},
		{"Client", "Scan", rediscmd.Command, "SCAN", rediscmd.Read, rediscmd.NoKey},
		{"Client", "HScan", rediscmd.Command, "HSCAN", rediscmd.Read, 1},
		{"Client", "ObjectIdleTime", rediscmd.Command, "OBJECT IDLETIME", rediscmd.Read, 1},
		{"Client", "ConfigSet", rediscmd.Command, "CONFIG SET", rediscmd.Admin, rediscmd.NoKey},
		{"Client", "ClientKillByFilter", rediscmd.Command, "CLIENT KILL", rediscmd.Admin, rediscmd.NoKey},
		{"Client", "FTSearch", rediscmd.Command, "FT.SEARCH", rediscmd.Read, rediscmd.NoKey},
		{"Client", "FTCreate", rediscmd.Command, "FT.CREATE", rediscmd.Admin, rediscmd.NoKey},
		{"Client", "FT_List", rediscmd.Command, "FT._LIST", rediscmd.Read, rediscmd.NoKey},
		{"Client", "JSONMGet", rediscmd.Command, "JSON.MGET", rediscmd.Read, rediscmd.KeyVariadic},
		{"Client", "TSDecrBy", rediscmd.Command, "TS.DECRBY", rediscmd.Write, 1},
		{"Client", "TDigestTrimmedMean", rediscmd.Command, "TDIGEST.TRIMMED_MEAN", rediscmd.Read, 1},
		{"Client", "TSNRange", rediscmd.Command, "TS.NRANGE", rediscmd.Read, 1},
		{"Client", "HotKeysGet", rediscmd.Command, "HOTKEYS GET", rediscmd.Admin, rediscmd.NoKey},
		{"Client", "Publish", rediscmd.Command, "PUBLISH", rediscmd.Write, rediscmd.NoKey},
		{"Client", "Ping", rediscmd.Command, "PING", rediscmd.Health, rediscmd.NoKey},
		{"Client", "Echo", rediscmd.Command, "ECHO", rediscmd.Health, rediscmd.NoKey},
		{"Conn", "Hello", rediscmd.Command, "HELLO", rediscmd.Health, rediscmd.NoKey},
		{"Conn", "Select", rediscmd.Command, "SELECT", rediscmd.Admin, rediscmd.NoKey},
		{"Client", "Do", rediscmd.Command, "", rediscmd.Write, rediscmd.NoKey},
		{"Client", "Process", rediscmd.Command, "", rediscmd.Write, rediscmd.NoKey},
		{"Client", "Subscribe", rediscmd.Command, "SUBSCRIBE", rediscmd.Sub, rediscmd.NoKey},
		{"Client", "Watch", rediscmd.Watch, "WATCH", rediscmd.Read, rediscmd.KeyVariadic},
		{"Tx", "Watch", rediscmd.Command, "WATCH", rediscmd.Read, rediscmd.KeyVariadic},
		{"Tx", "Get", rediscmd.Command, "GET", rediscmd.Read, 1},
		{"Tx", "TxPipelined", rediscmd.Batch, "", rediscmd.Write, rediscmd.NoKey},
		{"Client", "Pipelined", rediscmd.Batch, "", rediscmd.Write, rediscmd.NoKey},
		{"Client", "Pipeline", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Client", "Close", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Client", "PoolStats", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Client", "Quit", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"ClusterClient", "ForEachMaster", rediscmd.Node, "", rediscmd.Read, rediscmd.NoKey},
		{"ClusterClient", "DBSize", rediscmd.Command, "DBSIZE", rediscmd.Read, rediscmd.NoKey},
		{"Ring", "ForEachShard", rediscmd.Node, "", rediscmd.Read, rediscmd.NoKey},
		{"Pipeline", "HGet", rediscmd.Command, "HGET", rediscmd.Read, 1},
		{"Pipeline", "Exec", rediscmd.Exec, "", rediscmd.Write, rediscmd.NoKey},
		{"Pipeline", "Len", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Pipeliner", "Exec", rediscmd.Exec, "", rediscmd.Write, rediscmd.NoKey},
		{"Pipeliner", "Get", rediscmd.Command, "GET", rediscmd.Read, 1},
		{"Pipeliner", "BatchProcess", rediscmd.Command, "", rediscmd.Write, rediscmd.NoKey},
		{"Pipeliner", "Discard", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Cmdable", "Get", rediscmd.Command, "GET", rediscmd.Read, 1},
		{"StringCmdable", "IncrBy", rediscmd.Command, "INCRBY", rediscmd.Write, 1},
		{"UniversalClient", "HGetAll", rediscmd.Command, "HGETALL", rediscmd.Read, 1},
		{"UniversalClient", "Watch", rediscmd.Watch, "WATCH", rediscmd.Read, rediscmd.KeyVariadic},
		{"Scripter", "EvalSha", rediscmd.Command, "EVALSHA", rediscmd.Write, 2},
		{"AutoPipeliner", "Get", rediscmd.Command, "GET", rediscmd.Read, 1},
		{"AutoPipeliner", "Submit", rediscmd.Command, "", rediscmd.Write, rediscmd.NoKey},
		{"AutoPipeliner", "FDPipelined", rediscmd.Exec, "", rediscmd.Write, rediscmd.NoKey},
		{"AutoFuture", "Wait", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"SentinelClient", "Set", rediscmd.Command, "SENTINEL SET", rediscmd.Admin, rediscmd.NoKey},
		{"SentinelClient", "Ping", rediscmd.Command, "PING", rediscmd.Health, rediscmd.NoKey},
		{"PubSub", "Receive", rediscmd.Receive, "", rediscmd.Sub, rediscmd.NoKey},
		{"PubSub", "ReceiveMessage", rediscmd.Receive, "", rediscmd.Sub, rediscmd.NoKey},
		{"PubSub", "Unsubscribe", rediscmd.Command, "UNSUBSCRIBE", rediscmd.Sub, rediscmd.NoKey},
		{"PubSub", "Ping", rediscmd.Command, "PING", rediscmd.Health, rediscmd.NoKey},
		{"PubSub", "Channel", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Script", "Run", rediscmd.Script, "EVALSHA", rediscmd.Write, 2},
		{"Script", "RunRO", rediscmd.Script, "EVALSHA_RO", rediscmd.Read, 2},
		{"Script", "Load", rediscmd.Script, "SCRIPT LOAD", rediscmd.Admin, rediscmd.NoKey},
		{"Script", "Hash", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"ScanIterator", "Next", rediscmd.Page, "SCAN", rediscmd.Read, rediscmd.NoKey},
		{"ScanIterator", "Val", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"SearchBuilder", "Run", rediscmd.Command, "FT.SEARCH", rediscmd.Read, rediscmd.NoKey},
		{"SearchBuilder", "Limit", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"StringCmd", "Result", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"StringCmd", "Scan", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey}, // reads into a variable
		{"ScanCmd", "Iterator", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Cmd", "Int", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"LocalCache", "Get", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
		{"Limiter", "Allow", rediscmd.None, "", rediscmd.Read, rediscmd.NoKey},
	} {
		op, ok := lib.Op(methodOf(t, v9, tt.typ, tt.method))
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
		if op, ok := lib.Op(fn); ok || op.Key != rediscmd.NoKey {
			t.Errorf("Op(%v) = %+v, %v; want nothing", fn, op, ok)
		}
	}
}

func TestBlockAndPop(t *testing.T) {
	for _, tt := range []struct {
		method string
		block  rediscmd.Block
		pop    bool
	}{
		{"BLPop", rediscmd.BlockAlways, true}, {"BRPop", rediscmd.BlockAlways, true}, {"BRPopLPush", rediscmd.BlockAlways, true},
		{"BLMove", rediscmd.BlockAlways, true}, {"BLMPop", rediscmd.BlockAlways, true}, {"BZPopMin", rediscmd.BlockAlways, true},
		{"BZPopMax", rediscmd.BlockAlways, true}, {"BZMPop", rediscmd.BlockAlways, true},
		{"XRead", rediscmd.BlockField, false}, {"XReadGroup", rediscmd.BlockField, true}, {"XReadStreams", rediscmd.NoBlock, false},
		{"Wait", rediscmd.NoBlock, false}, {"WaitAOF", rediscmd.NoBlock, false},
		{"LPop", rediscmd.NoBlock, true}, {"LPopCount", rediscmd.NoBlock, true}, {"RPop", rediscmd.NoBlock, true},
		{"LMPop", rediscmd.NoBlock, true}, {"SPop", rediscmd.NoBlock, true}, {"SPopN", rediscmd.NoBlock, true},
		{"ZPopMin", rediscmd.NoBlock, true}, {"ZPopMax", rediscmd.NoBlock, true}, {"RPopLPush", rediscmd.NoBlock, true}, {"LMove", rediscmd.NoBlock, true},
		{"GetDel", rediscmd.NoBlock, false}, {"HGetDel", rediscmd.NoBlock, false}, {"LRange", rediscmd.NoBlock, false}, {"Get", rediscmd.NoBlock, false},
		{"XAck", rediscmd.NoBlock, false},
	} {
		op, _ := lib.Op(methodOf(t, v9, "Client", tt.method))
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
		op, _ := lib.Op(methodOf(t, v9, "Client", tt.method))
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
		if op, _ := lib.Op(methodOf(t, v9, "Client", method)); op.Cost != want {
			t.Errorf("%s costs %q, want %q", method, op.Cost, want)
		}
	}
}
