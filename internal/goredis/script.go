package goredis

import "strings"

// ScriptCalls counts the places in a script's source that call a command,
// through redis.call, redis.pcall or a local that holds one of them. It is
// never less than 1: the run itself. Servers that bill by request bill each of
// them; what a loop inside the script repeats is not known here.
func ScriptCalls(lua string) int {
	n := 0
	aliases := map[string]bool{}
	toks := luaTokens(lua)
	at := func(i int) string {
		if i < 0 || i >= len(toks) {
			return ""
		}
		return toks[i]
	}
	for i, tok := range toks {
		switch {
		case at(i-1) == "." || at(i-1) == ":":
			// a field of something else
		case aliases[tok] && called(at(i+1)):
			n++
		case (tok == "redis" || tok == "server") && at(i+1) == "." && (at(i+2) == "call" || at(i+2) == "pcall"):
			if at(i-1) == "=" && !called(at(i+3)) {
				aliases[at(i-2)] = true
			} else {
				n++
			}
		}
	}
	return max(n, 1)
}

// called tells whether a token after a name makes it a call.
func called(next string) bool {
	return next == "(" || next == "{" || next == luaString
}

// luaString stands for any string in a list of tokens.
const luaString = `""`

// luaTokens splits a script into names, strings and single characters. Blanks
// and comments are left out.
func luaTokens(s string) []string {
	var toks []string
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		case strings.HasPrefix(s[i:], "--"):
			i += comment(s[i:])
		case c == '"' || c == '\'':
			toks = append(toks, luaString)
			i += quoted(s[i:])
		case c == '[' && longBracket(s[i:]) > 0:
			toks = append(toks, luaString)
			i += longBracket(s[i:])
		case isName(c):
			start := i
			for i < len(s) && isName(s[i]) {
				i++
			}
			toks = append(toks, s[start:i])
		default:
			toks = append(toks, s[i:i+1])
			i++
		}
	}
	return toks
}

func isName(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// comment is the length of the comment that s starts with.
func comment(s string) int {
	if n := longBracket(s[2:]); n > 0 {
		return 2 + n
	}
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// quoted is the length of the quoted string that s starts with.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return len(s)
}

// longBracket is the length of the long bracket [[...]] or [=[...]=] that s
// starts with, or 0.
func longBracket(s string) int {
	if !strings.HasPrefix(s, "[") {
		return 0
	}
	eq := 1
	for eq < len(s) && s[eq] == '=' {
		eq++
	}
	if eq == len(s) || s[eq] != '[' {
		return 0
	}
	end := "]" + s[1:eq] + "]"
	n := strings.Index(s[eq+1:], end)
	if n < 0 {
		return len(s)
	}
	return eq + 1 + n + len(end)
}
