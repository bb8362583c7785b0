package rediscmd

import (
	"slices"
	"strings"
)

// taking are the commands that remove data, or hide it from the next caller. A
// loop that continues because there was data ends with the data. ZADD gives a job
// a later time.
var taking = Set(`
	LMOVE LMOVEM LMPOP LPOP RPOP RPOPLPUSH SPOP ZMPOP ZPOPMAX ZPOPMIN XREADGROUP JSON.ARRPOP
	BLMOVE BLMOVEM BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN
	DEL UNLINK GETDEL HDEL HGETDEL SREM SMOVE LREM LTRIM RENAME RENAMENX
	ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZADD
	XDEL XDELEX XACK XACKDEL XTRIM XCLAIM XAUTOCLAIM`)

// Takes reports whether a command removes data.
func Takes(command string) bool { return taking[command] }

// ScriptTakes reports whether a script may remove data: it calls a command that
// does, or one whose name is not a literal. If a script mentions calls but none
// is found, it makes them under another name.
func ScriptTakes(lua string) bool {
	names := ScriptCommands(lua)
	return len(names) == 0 && strings.Contains(lua, "call") || slices.ContainsFunc(names, func(name string) bool { return name == "" || Takes(name) })
}
