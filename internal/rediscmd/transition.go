package rediscmd

import (
	"slices"
	"strings"
)

// moving are the writes with which a script moves a breaker to another state.
var moving = Set(`DEL EXPIRE HDEL HMSET HSET PEXPIRE SET SETEX`)

// ScriptMoves reports whether a script reads the state of a breaker and writes only
// when it moves it to another one: each write is inside an if, one of them writes
// the name of such a state, and none writes what the script has computed, as those
// of limiters do.
func ScriptMoves(lua string) bool {
	toks := luaTokens(lua)
	given := givenNames(toks)
	reads, names := false, false
	var open []string // the blocks around a token
	for i, tok := range toks {
		switch tok {
		case "if", "for", "while", "function", "repeat":
			open = append(open, tok)
		case "end", "until":
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
		cmd, args, called := luaCall(toks, i)
		if !called {
			continue
		}
		facts, known := Of(cmd)
		switch {
		case known && facts.Access == Read:
			reads = true
			continue
		case !moving[cmd] || !slices.Contains(open, "if"):
			return false
		}
		for _, a := range args {
			switch {
			case isLuaString(a):
				names = names || namesCircuit(a[1:])
			case a[0] >= '0' && a[0] <= '9' || !isName(a[0]) || given[a]:
			default:
				return false // computed
			}
		}
	}
	return reads && names
}

// luaCall returns the command and the other arguments of the call of redis.call at
// a token.
func luaCall(toks []string, i int) (cmd string, args []string, ok bool) {
	if i+4 >= len(toks) || toks[i] != "redis" && toks[i] != "server" || i > 0 && (toks[i-1] == "." || toks[i-1] == ":") ||
		toks[i+1] != "." || toks[i+2] != "call" && toks[i+2] != "pcall" {
		return "", nil, false
	}
	if toks[i+3] != "(" || !isLuaString(toks[i+4]) {
		return "", nil, true // a name that is not seen
	}
	depth := 1
	for _, t := range toks[i+5:] {
		switch t {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			break
		}
		args = append(args, t)
	}
	return strings.ToUpper(toks[i+4][1:]), args, true
}

// givenNames are the names in a script for what its caller gives: KEYS, ARGV, and
// variables that are set to parts of them.
func givenNames(toks []string) map[string]bool {
	given := map[string]bool{"KEYS": true, "ARGV": true, "tonumber": true, "tostring": true}
	for i := 0; i+3 < len(toks); i++ {
		if toks[i] != "local" || toks[i+2] != "=" {
			continue
		}
		from := toks[i+3]
		if from == "tonumber" && i+5 < len(toks) {
			from = toks[i+5]
		}
		if from == "KEYS" || from == "ARGV" {
			given[toks[i+1]] = true
		}
	}
	return given
}

// namesCircuit reports whether a text is a state of a circuit.
func namesCircuit(text string) bool {
	s := strings.ToLower(text)
	return strings.Contains(s, "open") || strings.Contains(s, "half") || strings.Contains(s, "closed")
}
