package goredis

import "strings"

// ScriptCalls counts the places in a script's source that call a command,
// redis.call and redis.pcall, comments and strings left out. It is never less
// than 1: the run itself. Servers that bill by request bill each of them.
func ScriptCalls(lua string) int {
	n := 0
	code := luaCode(lua)
	for _, name := range []string{"redis.call", "redis.pcall", "server.call", "server.pcall"} {
		n += strings.Count(code, name)
	}
	return max(n, 1)
}

// luaCode is the source without blanks, comments and the contents of strings.
func luaCode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '-' && strings.HasPrefix(s[i:], "--"):
			i += 2
			if n := longBracket(s[i:]); n > 0 {
				i += n
			} else if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(s)
			}
		case c == '[' && longBracket(s[i:]) > 0:
			i += longBracket(s[i:])
		case c == '"' || c == '\'':
			i = quoted(s, i)
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

// quoted returns the index after the string that starts at i.
func quoted(s string, i int) int {
	q := s[i]
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case q:
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
