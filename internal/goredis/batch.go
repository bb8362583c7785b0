package goredis

import "strings"

// A BatchForm is how one command does the same for many.
type BatchForm uint8

const (
	// NoBatch is nothing but a pipeline.
	NoBatch BatchForm = iota
	// OtherCommand is a command of its own: MGET for GET.
	OtherCommand
	// Variadic is the same command with more arguments.
	Variadic
	// WithCount is the same command, told how many.
	WithCount
	// WithoutExpiry is a command of its own that sets no expiry: MSET.
	WithoutExpiry
	// SeveralStreams is the same command, given more streams.
	SeveralStreams
	// SeveralIDs is the same command, given more ids.
	SeveralIDs
)

// A BatchCall is what does the same for many in one command.
type BatchCall struct {
	Form    BatchForm
	Command string
}

// String is the call as a message names it, "" where there is none.
func (b BatchCall) String() string {
	switch b.Form {
	case OtherCommand:
		return b.Command
	case Variadic:
		return "a variadic " + b.Command
	case WithCount:
		return b.Command + " with a count"
	case WithoutExpiry:
		return b.Command + " (without expiry)"
	case SeveralStreams:
		return "an " + b.Command + " of several streams"
	case SeveralIDs:
		return "an " + b.Command + " of several ids"
	}
	return ""
}

// keyBatches has, by method, what does the same for many keys in one command.
var keyBatches = map[string]BatchCall{
	"Get":          {OtherCommand, "MGET"},
	"Set":          {WithoutExpiry, "MSET"},
	"XRead":        {SeveralStreams, "XREAD"},
	"JSONGet":      {OtherCommand, "JSON.MGET"},
	"JSONSet":      {OtherCommand, "JSON.MSET"},
	"TSAdd":        {OtherCommand, "TS.MADD"},
	"XReadStreams": {SeveralStreams, "XREAD"},
}

// memberBatches has, by method, what does the same for many fields, members
// or elements of one key. For many keys only a pipeline does.
var memberBatches = map[string]BatchCall{
	"HGet":         {OtherCommand, "HMGET"},
	"HExists":      {OtherCommand, "HMGET"},
	"SIsMember":    {OtherCommand, "SMISMEMBER"},
	"ZScore":       {OtherCommand, "ZMSCORE"},
	"LIndex":       {OtherCommand, "LRANGE"},
	"GetBit":       {OtherCommand, "BITFIELD"},
	"SetBit":       {OtherCommand, "BITFIELD"},
	"LPop":         {WithCount, "LPOP"},
	"RPop":         {WithCount, "RPOP"},
	"SPop":         {WithCount, "SPOP"},
	"SRandMember":  {WithCount, "SRANDMEMBER"},
	"ZPopMax":      {WithCount, "ZPOPMAX"},
	"ZPopMin":      {WithCount, "ZPOPMIN"},
	"BFAdd":        {OtherCommand, "BF.MADD"},
	"BFExists":     {OtherCommand, "BF.MEXISTS"},
	"CFAdd":        {OtherCommand, "CF.INSERT"},
	"CFExists":     {OtherCommand, "CF.MEXISTS"},
	"ARGet":        {OtherCommand, "ARMGET"},
	"ARSet":        {OtherCommand, "ARMSET"},
	"XClaim":       {SeveralIDs, "XCLAIM"},
	"XClaimJustID": {SeveralIDs, "XCLAIM"},
}

// variadicMembers are the methods that take many members themselves and are
// often given one: "a variadic HSET" is their batch form.
var variadicMembers = words(`
	HSet HDel HGetDel HGetEX HSetEX HTTL HPTTL HExpire HExpireAt HPExpire HPExpireAt HPersist
	SAdd SRem LPush LPushX RPush RPushX PFAdd
	ZAdd ZAddNX ZAddXX ZAddGT ZAddLT ZAddCh ZAddNXCh ZAddXXCh ZAddArgs ZRem
	GeoAdd GeoPos GeoHash XAck XAckDel XDel XDelEx
	ARDel ARInsert CMSIncrBy CMSQuery TopKAdd TopKQuery TopKIncrBy TDigestAdd
	ScriptExists FTDictAdd FTDictDel`)

// batchOf returns the batch form of a method that sends command, and whether it
// takes many keys.
func batchOf(method, command string) (form BatchCall, keys bool) {
	switch {
	case VariadicKeys[method]:
		return BatchCall{Variadic, command}, true
	case variadicMembers[method]:
		return BatchCall{Variadic, command}, false
	case keyBatches[method].Form != NoBatch:
		return keyBatches[method], true
	}
	return memberBatches[method], false
}

// words is the set of the words in s.
func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
