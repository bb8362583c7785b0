package rediscmd

import (
	"slices"
	"strings"
)

// moving are the writes with which a script moves a breaker to another state.
var moving = Set(`DEL EXPIRE HDEL HMSET HSET PEXPIRE SET SETEX`)

// ScriptMoves reports whether a script reads the state of a breaker and writes only
// when it moves it to another one. Each write is inside an if, and one of them writes
// the name of such a state. None writes what the script has computed, as those of
// limiters do. While a circuit is open or half-open, it may count what it lets through.
func ScriptMoves(lua string) bool {
	toks := luaTokens(lua)
	given := givenNames(toks)
	reads, names := false, false
	var blocks luaBlocks
	for i := range toks {
		blocks.at(toks, i)
		cmd, args, called := luaCall(toks, i)
		if !called {
			continue
		}
		facts, known := Of(cmd)
		switch {
		case known && facts.Access == Read:
			reads = true
			continue
		case blocks.whileOpen():
			names = names || slices.ContainsFunc(args, namesState)
			continue
		case !moving[cmd] || !blocks.conditional():
			return false
		}
		for _, a := range args {
			switch {
			case isLuaString(a):
				names = names || namesState(a)
			case a[0] >= '0' && a[0] <= '9' || !isName(a[0]) || given[a]:
			default:
				return false // computed
			}
		}
	}
	return reads && names
}

// luaBlocks are the blocks around a token of a script.
type luaBlocks []luaBlock

// A luaBlock is one of them. open is set if it is entered while a circuit is not closed.
type luaBlock struct {
	keyword string
	open    bool
}

// at enters or leaves the block that begins or ends with a token.
func (b *luaBlocks) at(toks []string, i int) {
	n := len(*b)
	switch toks[i] {
	case "if":
		*b = append(*b, luaBlock{"if", asksIfOpen(toks[i+1:])})
	case "for", "while", "function", "repeat":
		*b = append(*b, luaBlock{keyword: toks[i]})
	case "elseif", "else":
		if n > 0 {
			(*b)[n-1].open = toks[i] == "elseif" && asksIfOpen(toks[i+1:])
		}
	case "end", "until":
		if n > 0 {
			*b = (*b)[:n-1]
		}
	}
}

func (b luaBlocks) conditional() bool {
	return slices.ContainsFunc(b, func(l luaBlock) bool { return l.keyword == "if" })
}

func (b luaBlocks) whileOpen() bool {
	return slices.ContainsFunc(b, func(l luaBlock) bool { return l.open })
}

// asksIfOpen reports whether the condition before the next "then" compares something with
// the name of an open state, and every alternative does.
func asksIfOpen(toks []string) bool {
	open := false
	for i, tok := range toks {
		switch {
		case tok == "then":
			return open
		case tok == "or":
			if !open {
				return false
			}
			open = false
		case tok == "not":
			return false
		case i >= 2 && isLuaString(tok) && toks[i-1] == "=" && toks[i-2] == "=":
			open = open || namesOpen(tok)
		}
	}
	return false
}

// namesOpen reports whether a string is a state of a circuit that is not closed.
func namesOpen(tok string) bool {
	s := strings.ToLower(tok[1:])
	return strings.Contains(s, "open") || strings.Contains(s, "half")
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

// namesState reports whether a token is a string with a state of a circuit.
func namesState(tok string) bool {
	return isLuaString(tok) && (namesOpen(tok) || strings.Contains(strings.ToLower(tok), "closed"))
}
