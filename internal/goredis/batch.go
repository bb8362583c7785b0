package goredis

import "strings"

// keyBatches names, by method, what does the same for many keys in one command.
var keyBatches = map[string]string{
	"Get":          "MGET",
	"Set":          "MSET (without expiry)",
	"XRead":        "an XREAD of several streams",
	"JSONGet":      "JSON.MGET",
	"JSONSet":      "JSON.MSET",
	"TSAdd":        "TS.MADD",
	"XReadStreams": "an XREAD of several streams",
}

// memberBatches names, by method, what does the same for many fields, members
// or elements of one key. For many keys only a pipeline does.
var memberBatches = map[string]string{
	"HGet":         "HMGET",
	"HExists":      "HMGET",
	"SIsMember":    "SMISMEMBER",
	"ZScore":       "ZMSCORE",
	"LIndex":       "LRANGE",
	"GetBit":       "BITFIELD",
	"SetBit":       "BITFIELD",
	"LPop":         "LPOP with a count",
	"RPop":         "RPOP with a count",
	"SPop":         "SPOP with a count",
	"SRandMember":  "SRANDMEMBER with a count",
	"ZPopMax":      "ZPOPMAX with a count",
	"ZPopMin":      "ZPOPMIN with a count",
	"BFAdd":        "BF.MADD",
	"BFExists":     "BF.MEXISTS",
	"CFAdd":        "CF.INSERT",
	"CFExists":     "CF.MEXISTS",
	"ARGet":        "ARMGET",
	"ARSet":        "ARMSET",
	"XClaim":       "an XCLAIM of several ids",
	"XClaimJustID": "an XCLAIM of several ids",
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

// batchOf gives the batch form of a method that sends command, and whether it
// takes many keys.
func batchOf(method, command string) (form string, keys bool) {
	switch {
	case VariadicKeys[method]:
		return "a variadic " + command, true
	case variadicMembers[method]:
		return "a variadic " + command, false
	case keyBatches[method] != "":
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
