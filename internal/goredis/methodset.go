package goredis

import (
	"strings"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// The sets below answer what the generated table does not: a question that a
// rule or a fix asks about some methods or commands. Commands are as sent, in
// upper case; methods and types are as go-redis names them. Add a name to each
// set of which the comment is true for it.

// VariadicKeys are the methods that take many keys themselves and are often
// given one: "a variadic DEL" is their batch form. Adding up single replies gives
// the number that one call of many returns.
var VariadicKeys = rediscmd.Set(`Del Exists Touch Unlink`)

// CountedMembers are the methods that take many members of one key and do the
// same for them as one call each. The value reports whether adding up single
// replies gives the number that one call of many returns. They are those of
// variadicMembers of which this is known.
var CountedMembers = map[string]bool{
	"SAdd": true, "SRem": true, "HDel": true, "HSet": true, "ZRem": true, "ZAdd": true, "LPush": false, "RPush": false, "PFAdd": false,
	"XAck": true, "XDel": true,
}

// MembersAfter is how many arguments come before the members of CountedMembers,
// where that is not one, the key.
var MembersAfter = map[string]int{"XAck": 2}

// ArgsPerMember is how many arguments make one member, where that is not one.
var ArgsPerMember = map[string]int{"HSet": 2}

// AnyType are the methods that succeed or fail whatever the key holds: where a
// loop ends on an error, an error in the middle is one of the server, and what
// came after it would have failed as well.
var AnyType = rediscmd.Set(`
	Del Expire ExpireAt PExpire PExpireAt Persist Publish Set SetEX SetEx SetNX Touch Unlink`)

// OneType are the methods that fail for every member when the key does not hold
// their type.
var OneType = rediscmd.Set(`HDel HSet LPush PFAdd RPush SAdd SRem ZAdd ZRem`)

// NodeClients are the methods that hand out the client of one node of a cluster.
var NodeClients = rediscmd.Set(`
	ForEachMaster ForEachShard ForEachSlave MasterForKey SlaveForKey`)

// PipelineClients are the types that execute a command at once and make
// pipelines.
var PipelineClients = rediscmd.Set(`Client ClusterClient Conn Ring UniversalClient`)

// SeveralServers are the types whose keys are on several servers. A
// UniversalClient may be one of them.
var SeveralServers = rediscmd.Set(`ClusterClient Ring`)

// Accessors are the methods that take the answer out of a command.
var Accessors = rediscmd.Set(`Err Result Val`)

// ErrorMethods are the methods of a command whose last result is its error.
var ErrorMethods = rediscmd.Set(`
	Bool Bytes Err Float64 Int Int64 Result Slice StringSlice Text Time Uint64`)

// many reports whether a call takes away or reads as many elements as it is
// told to.
func many(op rediscmd.Op) bool {
	return strings.HasSuffix(op.Method, "Count") || op.Method == "SPopN" ||
		strings.HasPrefix(op.Command, "XREAD") || strings.HasPrefix(op.Command, "XAUTOCLAIM") || strings.HasSuffix(op.Command, "MPOP")
}

// ReaderMethods are the methods of redisguard.Reader that find state.
var ReaderMethods = rediscmd.Set(`
	Exists Get GetRange HExists HGet HGetAll HKeys HLen HMGet HVals LIndex LLen LRange MGet SCard
	SIsMember SMembers StrLen ZCard ZCount ZRange ZRank ZScore`)

// Countdowns are the methods that tell how long a key will last: a copy of the
// answer would stay the same.
var Countdowns = rediscmd.Set(`ExpireTime HExpireTime HPExpireTime HPTTL HTTL PExpireTime PTTL TTL`)

// HookMethods are the methods of a hook that go-redis calls. Those of version 9
// return the function that runs with each command, those of version 8 are it.
// They are in the order in which a rule looks at them.
var HookMethods = []string{
	"ProcessHook", "ProcessPipelineHook", "DialHook", "BeforeProcess", "AfterProcess", "BeforeProcessPipeline", "AfterProcessPipeline",
}

// OptionCallbacks are the fields of options that hold what go-redis calls.
var OptionCallbacks = rediscmd.Set(`
	CredentialsProvider CredentialsProviderContext Dialer Limiter OnConnect
	StreamingCredentialsProvider`)

// OptionMethods are the methods that go-redis calls of an interface in one of
// OptionCallbacks: those of Limiter and of StreamingCredentialsProvider.
var OptionMethods = []string{"Allow", "ReportResult", "Subscribe"}

// CacheOptions are the fields of options that turn client-side caching on.
var CacheOptions = []string{"ClientSideCacheConfig", "ClientSideCache"}

// CmdableField is the embedded field of clients and pipelines from which their
// commands are promoted.
const CmdableField = "cmdable"
