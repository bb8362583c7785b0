package rediscmd

// The sets below answer a question that a rule asks about some commands, as
// sent, in upper case. Add a name to each set of which the comment is true for it.

// MoveCommands take an element from one key and put it into another.
var MoveCommands = Set(`BLMOVE BRPOPLPUSH LMOVE RPOPLPUSH SMOVE`)

// PresenceCommands ask for one thing, so that finding nothing is an answer and
// not the end of the data.
var PresenceCommands = Set(`EXISTS GET HGET PTTL SISMEMBER TTL`)

// MembershipCommands answer whether something is there, and no more.
var MembershipCommands = Set(`EXISTS GETBIT HEXISTS SISMEMBER SMISMEMBER`)

// LifetimeCommands answer how long a key will last, or until when.
var LifetimeCommands = Set(`EXPIRETIME PEXPIRETIME PTTL TTL`)

// SendCommands put something where others wait for it.
var SendCommands = Set(`LPUSH LPUSHX PUBLISH RPUSH RPUSHX SPUBLISH XADD`)

// StateReads are the commands that only look at one key, or at keys by name, as
// the readers of a limiter's or breaker's state do.
var StateReads = Set(`
	BF.EXISTS CF.EXISTS EXISTS EXPIRETIME GET GETBIT HEXISTS HGET HGETALL HMGET JSON.GET MGET
	PEXPIRETIME PTTL SISMEMBER SMEMBERS SMISMEMBER TTL ZSCORE`)

// CounterCommands are the writes with which limiters count.
var CounterCommands = Set(`
	BITFIELD CL.THROTTLE DECR DECRBY GETSET HINCRBY HINCRBYFLOAT INCR INCRBY INCRBYFLOAT LPUSH RPUSH
	ZADD ZINCRBY ZREMRANGEBYSCORE`)
