package rediscmd

import "strings"

// The sets below answer a question that a rule asks about some commands, as
// sent, in upper case. Add a name to each set of which the comment is true for it.

// MoveCommands move an element from one key to another.
var MoveCommands = Set(`BLMOVE BRPOPLPUSH LMOVE RPOPLPUSH SMOVE`)

// WaitCommands wait for any of the keys that they are given.
var WaitCommands = Set(`BLMPOP BLPOP BRPOP BZMPOP BZPOPMAX BZPOPMIN XREAD XREADGROUP`)

// PresenceCommands ask about one thing. An empty answer is an answer, not the end
// of the data.
var PresenceCommands = Set(`EXISTS GET HGET PTTL SISMEMBER TTL`)

// BatchCommands take many keys or fields, and have an answer for those that are
// missing: their error is that of the server or the network.
var BatchCommands = Set(`DEL EVAL EVALSHA EXISTS FCALL HMGET JSON.MGET MGET MSET SMISMEMBER TOUCH UNLINK ZMSCORE`)

// RandomCommands answer something else each time, if there is more than one.
var RandomCommands = Set(`HRANDFIELD RANDOMKEY SRANDMEMBER ZRANDMEMBER`)

// AddCommands set a value only where there is none, if they answer with a bool.
var AddCommands = Set(`HSETNX SET SETNX`)

// ClaimCommands say whether they have changed anything: of several callers one has.
var ClaimCommands = Set(`DEL HDEL HSETNX LREM SADD SET SETNX SREM UNLINK XACK XDEL ZADD ZREM`)

// MembershipCommands only answer whether something exists.
var MembershipCommands = Set(`EXISTS GETBIT HEXISTS SISMEMBER SMISMEMBER`)

// LifetimeCommands return the TTL or the expiry time of a key.
var LifetimeCommands = Set(`EXPIRETIME PEXPIRETIME PTTL TTL`)

// ExpiryCommands give a key a lifetime, and change nothing else.
var ExpiryCommands = Set(`EXPIRE EXPIREAT PEXPIRE PEXPIREAT`)

// AmountCommands add an amount, which is their last argument.
var AmountCommands = Set(`HINCRBY HINCRBYFLOAT INCRBY INCRBYFLOAT`)

// MissingErrors begin the answers that the server does not have a script or a consumer
// group.
var MissingErrors = Set(`NOGROUP NOSCRIPT`)

// FillCommands set a value or the fields of a hash, as for a record of a database.
var FillCommands = Set(`HMSET HSET JSON.SET MSET PSETEX SET SETEX`)

// ScanCommands answer with a page and a cursor, which asks for the next page.
var ScanCommands = Set(`HSCAN SCAN SSCAN ZSCAN`)

// RangeCommands answer with a part of a key, or of all keys, from a start that they are given.
var RangeCommands = Set(`
	HSCAN LRANGE SCAN SSCAN XRANGE XREVRANGE ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX
	ZREVRANGEBYSCORE ZSCAN`)

// SendCommands send something to others that wait for it.
var SendCommands = Set(`LPUSH LPUSHX PUBLISH RPUSH RPUSHX SPUBLISH XADD`)

// StateReads are the commands that only read one key, or keys by name, as
// limiters and breakers read their state.
var StateReads = Set(`
	BF.EXISTS CF.EXISTS EXISTS EXPIRETIME GET GETBIT GETRANGE HEXISTS HGET HGETALL HMGET HSTRLEN HVALS JSON.GET
	LINDEX LLEN MGET PEXPIRETIME PTTL SCARD SISMEMBER SMEMBERS SMISMEMBER TTL ZCARD ZCOUNT ZSCORE`)

// WholeReads return what a key has, or a range of it. FieldReads return fields of it.
var (
	WholeReads = Set(`GET HGETALL HVALS JSON.GET LRANGE MGET SMEMBERS ZRANGE ZREVRANGE`)
	FieldReads = Set(`HGET HMGET`)
)

// IndexCommands return the element at an index.
var IndexCommands = Set(`LINDEX`)

// DeleteCommands remove whole keys.
var DeleteCommands = Set(`DEL UNLINK`)

// OpeningCommands are sent to open a connection.
var OpeningCommands = Set(`AUTH HELLO READONLY SELECT`)

// GuardCommands are those in the scripts of redisguard's limiters, quotas and breakers,
// which send the first of them by itself, too.
var GuardCommands = Set(`GET PTTL SET`)

// SizeCommands count the elements of a key.
var SizeCommands = Set(`HLEN LLEN SCARD XLEN ZCARD`)

// CounterCommands are the writes with which limiters count.
var CounterCommands = Set(`
	BITFIELD CL.THROTTLE DECR DECRBY GETSET HINCRBY HINCRBYFLOAT INCR INCRBY INCRBYFLOAT LPUSH RPUSH
	ZADD ZINCRBY ZREMRANGEBYSCORE`)

// CountReads are the reads with which limiters look at a count, each with the
// writes that add to it.
var CountReads = map[string]map[string]bool{
	"GET":     Set(`INCR INCRBY INCRBYFLOAT`),
	"HGET":    Set(`HINCRBY HINCRBYFLOAT`),
	"HGETALL": Set(`HINCRBY HINCRBYFLOAT`),
	"HMGET":   Set(`HINCRBY HINCRBYFLOAT`),
	"HVALS":   Set(`HINCRBY HINCRBYFLOAT`),
	"LLEN":    Set(`LPUSH RPUSH`),
	"MGET":    Set(`INCR INCRBY INCRBYFLOAT`),
	"SCARD":   Set(`SADD`),
	"ZCARD":   Set(`ZADD`),
	"ZCOUNT":  Set(`ZADD`),
}

// TrimCommands forget what is too old to count. Who shows a count sends them, too.
var TrimCommands = Set(`ZREMRANGEBYSCORE`)

// UncountCommands take away from a count: of what is in stock, or of what is
// under way.
var UncountCommands = Set(`DECR DECRBY LPOP LREM RPOP SPOP SREM ZPOPMIN ZPOPMAX ZREM`)

// TwoKeyCommands have another key, or a list of keys, after the first.
var TwoKeyCommands = Set(`
	BITOP BLMOVE BRPOPLPUSH COPY GEOSEARCHSTORE LCS LMOVE PFMERGE RENAME RENAMENX RPOPLPUSH SDIFFSTORE
	SINTERSTORE SMOVE SUNIONSTORE ZDIFFSTORE ZRANGESTORE`)

// PairCommands are given keys and values in turns.
var PairCommands = Set(`MSET MSETNX`)

// StreamCommands are given streams, and then as many ids.
var StreamCommands = Set(`XREAD XREADGROUP`)

// ManySetCommands set several keys.
var ManySetCommands = Set(`MSET MSETEX MSETNX`)

// RunCommands run a script or a function of the server, and EvalCommands a script.
// SourceCommands are given the source of a script, and NamedCommands the name of one that
// may write.
var (
	RunCommands    = Set(`EVAL EVALSHA EVALSHA_RO EVAL_RO FCALL FCALL_RO`)
	EvalCommands   = Set(`EVAL EVALSHA EVALSHA_RO EVAL_RO`)
	SourceCommands = Set(`EVAL EVAL_RO`)
	NamedCommands  = Set(`EVALSHA FCALL`)
)

// RankCommands take the elements with the lowest or the highest scores: one, or as many
// as an optional argument says. Their answer is a list, which may be empty.
var RankCommands = Set(`ZPOPMAX ZPOPMIN`)

// PatternCommands are given a pattern of keys.
var PatternCommands = Set(`KEYS SCAN`)

// ChannelCommands are given channels and no keys.
var ChannelCommands = Set(`PSUBSCRIBE PUBLISH PUNSUBSCRIBE SPUBLISH SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE UNSUBSCRIBE`)

// Keyless reports whether a command is about no key in particular.
func Keyless(command string) bool {
	switch facts, known := Of(command); {
	case !known:
		return false
	case facts.Access == Health, facts.Access == Sub:
		return true
	case facts.Access == Admin:
		return !strings.HasPrefix(command, "XGROUP")
	}
	return keyless[underscored(command)] || strings.HasPrefix(command, "FT.")
}

// keyless are the reads and writes of which Keyless is true.
var keyless = Set(`
	DBSIZE FLUSHALL FLUSHDB INFO LASTSAVE PUBLISH PUBSUB_CHANNELS PUBSUB_NUMPAT PUBSUB_NUMSUB
	PUBSUB_SHARDCHANNELS PUBSUB_SHARDNUMSUB RANDOMKEY SPUBLISH TIME TS.QUERYINDEX TS.QUERYLABELS UNWATCH
	WAIT WAITAOF`)
