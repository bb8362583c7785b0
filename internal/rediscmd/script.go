package rediscmd

import "strings"

// ScriptCalls counts the places in a script's source that call a command, through
// redis.call, redis.pcall or a local alias. It is at least 1, for the run itself.
// A server that bills per request bills each call; repetitions in a loop of the
// script are not known.
func ScriptCalls(lua string) int { return max(len(ScriptCommands(lua)), 1) }

// ScriptReads reports whether a script only reads: it calls commands, all by a
// literal name, and none writes.
func ScriptReads(lua string) bool {
	called := ScriptCommands(lua)
	for _, name := range called {
		if facts, known := Of(name); !known || facts.Access != Read {
			return false
		}
	}
	return len(called) > 0
}

// ScriptCommands returns the commands that a script's source calls, in capitals,
// or "" for a name that is no literal.
func ScriptCommands(lua string) []string {
	var out []string
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
			out = append(out, literal(at(i+1), at(i+2)))
		case (tok == "redis" || tok == "server") && at(i+1) == "." && (at(i+2) == "call" || at(i+2) == "pcall"):
			if at(i-1) == "=" && !called(at(i+3)) {
				aliases[at(i-2)] = true
			} else {
				out = append(out, literal(at(i+3), at(i+4)))
			}
		}
	}
	return out
}

// literal returns the first argument of a call if it is a string, as in
// call("GET"), call{"GET"} and call "GET".
func literal(open, first string) string {
	if isLuaString(open) {
		first = open
	}
	if !isLuaString(first) {
		return ""
	}
	return strings.ToUpper(first[1:])
}

// called reports whether the token after a name makes it a call.
func called(next string) bool {
	return next == "(" || next == "{" || isLuaString(next)
}

// isLuaString reports whether a token is a string: one quote, then its content.
func isLuaString(tok string) bool { return strings.HasPrefix(tok, `"`) }

// luaTokens splits a script into names, strings and single characters, without
// blanks and comments.
func luaTokens(s string) []string {
	var toks []string
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		case strings.HasPrefix(s[i:], "--"):
			i += comment(s[i:])
		case c == '"' || c == '\'':
			n := quoted(s[i:])
			toks = append(toks, `"`+strings.Trim(s[i:i+n], `"'`))
			i += n
		case c == '[' && longBracket(s[i:]) > 0:
			n := longBracket(s[i:])
			toks = append(toks, `"`+strings.Trim(s[i:i+n], "[]="))
			i += n
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

// comment returns the length of the comment at the start of s.
func comment(s string) int {
	if n := longBracket(s[2:]); n > 0 {
		return 2 + n
	}
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// quoted returns the length of the quoted string at the start of s.
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

// longBracket returns the length of the long bracket [[...]] or [=[...]=] at the
// start of s, or 0.
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
