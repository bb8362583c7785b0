package goredis

import "github.com/redisvet/redisvet/internal/rediscmd"

// keyBatches maps a method to the command that does the same for many keys.
var keyBatches = map[string]rediscmd.BatchCall{
	"Get":          {Form: rediscmd.OtherCommand, Command: "MGET"},
	"Set":          {Form: rediscmd.WithoutExpiry, Command: "MSET"},
	"XRead":        {Form: rediscmd.SeveralStreams, Command: "XREAD"},
	"JSONGet":      {Form: rediscmd.OtherCommand, Command: "JSON.MGET"},
	"JSONSet":      {Form: rediscmd.OtherCommand, Command: "JSON.MSET"},
	"TSAdd":        {Form: rediscmd.OtherCommand, Command: "TS.MADD"},
	"XReadStreams": {Form: rediscmd.SeveralStreams, Command: "XREAD"},
}

// memberBatches maps a method to the command that does the same for many fields,
// members or elements of one key. For many keys there is only a pipeline.
var memberBatches = map[string]rediscmd.BatchCall{
	"HGet":         {Form: rediscmd.OtherCommand, Command: "HMGET"},
	"HExists":      {Form: rediscmd.OtherCommand, Command: "HMGET"},
	"SIsMember":    {Form: rediscmd.OtherCommand, Command: "SMISMEMBER"},
	"ZScore":       {Form: rediscmd.OtherCommand, Command: "ZMSCORE"},
	"LIndex":       {Form: rediscmd.OtherCommand, Command: "LRANGE"},
	"GetBit":       {Form: rediscmd.OtherCommand, Command: "BITFIELD"},
	"SetBit":       {Form: rediscmd.OtherCommand, Command: "BITFIELD"},
	"LPop":         {Form: rediscmd.WithCount, Command: "LPOP"},
	"RPop":         {Form: rediscmd.WithCount, Command: "RPOP"},
	"SPop":         {Form: rediscmd.WithCount, Command: "SPOP"},
	"SRandMember":  {Form: rediscmd.WithCount, Command: "SRANDMEMBER"},
	"ZPopMax":      {Form: rediscmd.WithCount, Command: "ZPOPMAX"},
	"ZPopMin":      {Form: rediscmd.WithCount, Command: "ZPOPMIN"},
	"BFAdd":        {Form: rediscmd.OtherCommand, Command: "BF.MADD"},
	"BFExists":     {Form: rediscmd.OtherCommand, Command: "BF.MEXISTS"},
	"CFAdd":        {Form: rediscmd.OtherCommand, Command: "CF.INSERT"},
	"CFExists":     {Form: rediscmd.OtherCommand, Command: "CF.MEXISTS"},
	"ARGet":        {Form: rediscmd.OtherCommand, Command: "ARMGET"},
	"ARSet":        {Form: rediscmd.OtherCommand, Command: "ARMSET"},
	"XClaim":       {Form: rediscmd.SeveralIDs, Command: "XCLAIM"},
	"XClaimJustID": {Form: rediscmd.SeveralIDs, Command: "XCLAIM"},
}

// variadicMembers are the methods that take many members and often get one: "a
// variadic HSET" is their batch form.
var variadicMembers = rediscmd.Set(`
	HSet HDel HGetDel HGetEX HSetEX HTTL HPTTL HExpire HExpireAt HPExpire HPExpireAt HPersist
	SAdd SRem LPush LPushX RPush RPushX PFAdd
	ZAdd ZAddNX ZAddXX ZAddGT ZAddLT ZAddCh ZAddNXCh ZAddXXCh ZAddArgs ZRem
	GeoAdd GeoPos GeoHash XAck XAckDel XDel XDelEx
	ARDel ARInsert CMSIncrBy CMSQuery TopKAdd TopKQuery TopKIncrBy TDigestAdd
	ScriptExists FTDictAdd FTDictDel`)

// batchOf returns the batch form of a method that sends command, and whether it
// takes many keys.
func batchOf(method, command string) (form rediscmd.BatchCall, keys bool) {
	switch {
	case VariadicKeys[method]:
		return rediscmd.BatchCall{Form: rediscmd.Variadic, Command: command}, true
	case variadicMembers[method]:
		return rediscmd.BatchCall{Form: rediscmd.Variadic, Command: command}, false
	case keyBatches[method].Form != rediscmd.NoBatch:
		return keyBatches[method], true
	}
	return memberBatches[method], false
}
