package goredis

import (
	"strings"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// The sets below answer what the generated table does not: a question of a rule
// or a fix about some methods or commands. Commands are as sent, in upper case.
// Methods and types are named as in go-redis. Add a name to each set whose
// comment applies to it.

// VariadicKeys are the methods that take many keys and often get one: "a variadic
// DEL" is their batch form. Adding up single replies gives the same number as one
// variadic call.
var VariadicKeys = rediscmd.Set(`Del Exists Touch Unlink`)

// CountedMembers are the methods that take many members of one key and treat them
// like single calls. The value reports whether adding up single replies gives the
// same number as one variadic call. They are the variadicMembers of which this is
// known.
var CountedMembers = map[string]bool{
	"SAdd": true, "SRem": true, "HDel": true, "HSet": true, "ZRem": true, "ZAdd": true, "LPush": false, "RPush": false, "PFAdd": false,
	"XAck": true, "XDel": true,
}

// MembersAfter is the number of arguments before the members of CountedMembers,
// if that is not one, the key.
var MembersAfter = map[string]int{"XAck": 2}

// ArgsPerMember is the number of arguments per member, if that is not one.
var ArgsPerMember = map[string]int{"HSet": 2}

// AnyType are the methods that work on a key of any type. If a loop ends at an
// error of one, the error is the server's, and later calls would also have
// failed.
var AnyType = rediscmd.Set(`
	Del Expire ExpireAt PExpire PExpireAt Persist Publish Set SetEX SetEx SetNX Touch Unlink`)

// OneType are the methods that fail for every member if the key has another type.
var OneType = rediscmd.Set(`HDel HSet LPush PFAdd RPush SAdd SRem ZAdd ZRem`)

// NodeClients are the methods that provide the client of one node of a cluster.
var NodeClients = rediscmd.Set(`
	ForEachMaster ForEachShard ForEachSlave MasterForKey SlaveForKey`)

// PipelineClients are the types that execute commands at once and make pipelines.
var PipelineClients = rediscmd.Set(`Client ClusterClient Conn Ring Tx UniversalClient`)

// SeveralServers are the types whose keys are on several servers. A
// UniversalClient may be one of them.
var SeveralServers = rediscmd.Set(`ClusterClient Ring`)

// Accessors are the methods that return the answer of a command.
var Accessors = rediscmd.Set(`Err Result Val`)

// errorMethods are the methods of a command whose last result is its error.
var errorMethods = rediscmd.Set(`
	Bool Bytes Err Float64 Int Int64 Result Slice StringSlice Text Time Uint64`)

// many reports whether a call takes away or reads as many elements as its
// argument says.
func many(op rediscmd.Op) bool {
	return strings.HasSuffix(op.Method, "Count") || op.Method == "SPopN" ||
		strings.HasPrefix(op.Command, "XREAD") || strings.HasPrefix(op.Command, "XAUTOCLAIM") || strings.HasSuffix(op.Command, "MPOP")
}

// ReaderMethods are the methods of redisguard.Reader that read state.
var ReaderMethods = rediscmd.Set(`
	Exists Get GetRange HExists HGet HGetAll HKeys HLen HMGet HVals LIndex LLen LRange MGet SCard
	SIsMember SMembers StrLen ZCard ZCount ZRange ZRank ZScore`)

// Countdowns are the methods that return a remaining lifetime. A copy of the
// answer would not count down.
var Countdowns = rediscmd.Set(`ExpireTime HExpireTime HPExpireTime HPTTL HTTL PExpireTime PTTL TTL`)

// hooks are what go-redis calls around commands. The methods of version 9 return
// the function that runs with each command, those of version 8 are it.
// Clients and pipelines embed cmdable.
var hooks = rediscmd.Hooks{
	Add: "AddHook",
	Methods: []string{
		"ProcessHook", "ProcessPipelineHook", "DialHook", "BeforeProcess", "AfterProcess", "BeforeProcessPipeline", "AfterProcessPipeline",
	},
	Dial:     "DialHook",
	Promoted: "cmdable",
}

// options are what go-redis reads of the options of a client. The methods are
// those of Limiter and of StreamingCredentialsProvider.
var options = rediscmd.Options{
	Callbacks: map[string]bool{
		"CredentialsProvider": true, "CredentialsProviderContext": true, "Dialer": true, "Limiter": false, "OnConnect": true,
		"StreamingCredentialsProvider": true,
	},
	Methods: []string{"Allow", "ReportResult", "Subscribe"},
	Cache:   []string{"ClientSideCacheConfig", "ClientSideCache"},
}
