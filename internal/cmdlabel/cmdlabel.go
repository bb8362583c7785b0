// Package cmdlabel gives commands the labels that traffic is counted by: a
// command's name, and its key as a pattern.
//
// The runtime counts what a program sends, and the linter what a server gets.
// Both need the same labels, and neither module requires the other, so each has
// this package. A test compares the two copies byte for byte.
package cmdlabel

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxPattern is the length in bytes of the longest pattern.
const MaxPattern = 96

// containers are the commands whose first argument is a command of its own.
var containers = set("acl client cluster command config debug function latency memory module object pubsub script slowlog xgroup xinfo")

// HasSubcommands reports whether a command's first argument is a part of its
// label.
func HasSubcommands(name string) bool { return containers[name] }

// Name returns the label of a command, such as GET or CONFIG GET. The first
// argument may be any, or "".
func Name(command, argument string) string {
	name := strings.ToLower(command)
	if containers[name] && argument != "" {
		name += " " + argument
	}
	return strings.ToUpper(name)
}

// FromStats returns the label of a command as INFO commandstats names it, such
// as get or config|get.
func FromStats(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "|", " "))
}

// keyless are the commands whose arguments contain no key, or only in an
// option.
var keyless = set(`acl asking auth bgrewriteaof bgsave client cluster command config dbsize debug discard echo exec
	failover flushall flushdb function hello info keys lastsave latency lolwut module monitor multi ping psubscribe
	psync publish pubsub punsubscribe quit randomkey readonly readwrite replicaof replconf reset role save scan
	script select shutdown slaveof slowlog spublish ssubscribe subscribe sunsubscribe swapdb sync time
	unsubscribe unwatch wait waitaof`)

// numbered maps a command to the position of its number of keys, which precedes
// the first key.
var numbered = map[string]int{
	"eval": 2, "evalsha": 2, "eval_ro": 2, "evalsha_ro": 2, "fcall": 2, "fcall_ro": 2,
	"zunion": 1, "zinter": 1, "zdiff": 1, "sintercard": 1, "zintercard": 1, "lmpop": 1, "zmpop": 1,
	"blmpop": 2, "bzmpop": 2,
}

// KeyAt returns the position of a command's first key among its arguments, of
// which the command's name is the first. It is 0 if the command has no key. The
// function text returns an argument.
func KeyAt(name string, n int, text func(i int) string) int {
	at := 1
	count, counted := numbered[name]
	switch {
	case keyless[name]:
		return 0
	case counted:
		if n <= count || text(count) == "0" {
			return 0
		}
		at = count + 1
	case name == "object" || name == "xgroup" || name == "xinfo" || name == "bitop":
		at = 2
	case name == "memory":
		if n < 2 || !strings.EqualFold(text(1), "usage") {
			return 0
		}
		at = 2
	case name == "xread" || name == "xreadgroup":
		for at < n && !strings.EqualFold(text(at), "streams") {
			at++
		}
		at++
	}
	if at >= n {
		return 0
	}
	return at
}

// Pattern returns a key with the parts that differ from key to key replaced by
// an asterisk: numbers, identifiers, hexadecimal numbers and UUIDs.
func Pattern(key string) string {
	var buf [MaxPattern]byte
	return string(AppendPattern(buf[:0], key))
}

// AppendPattern appends the Pattern of a key to buf.
func AppendPattern(buf []byte, key string) []byte {
	const long = 8 * MaxPattern // a longer key is looked at so far
	start, cut := len(buf), len(key) > long
	if cut {
		key = key[:long]
	}
	for key != "" && len(buf)-start < MaxPattern {
		end := strings.IndexAny(key, ":/|#{} ")
		if end < 0 {
			end = len(key)
		}
		buf = appendSegment(buf, key[:end])
		if end < len(key) {
			buf = append(buf, key[end])
			end++
		}
		key = key[end:]
	}
	if cut || key != "" || len(buf)-start > MaxPattern {
		buf = append(buf[:min(len(buf), start+MaxPattern-1)], '*')
	}
	return buf
}

// appendSegment appends a part of a key without separators. The parts of it
// between dots, dashes and commas are folded by themselves, and those that are
// identifiers become one asterisk: so 10.0.0.1, 2026-11-26 and a UUID do.
func appendSegment(buf []byte, s string) []byte {
	starred := false
	for first := true; first || s != ""; first = false {
		end := strings.IndexAny(s, joints)
		if end < 0 {
			end = len(s)
		}
		kept, varies := fold(s[:end])
		if startsWithUUID(s) {
			end, kept, varies = uuid, 0, true
		}
		if !varies || !starred || kept > 0 {
			buf = append(buf, s[:kept]...)
			if varies {
				buf = append(buf, '*')
			} else {
				buf = append(buf, s[kept:end]...)
			}
		} else {
			buf = buf[:len(buf)-1] // the separator of two identifiers
		}
		starred = varies
		if end == len(s) {
			break
		}
		buf = append(buf, s[end])
		s = s[end+1:]
	}
	return buf
}

// joints are between the words of a segment.
const joints = ".-,@_"

const uuid = len("6f1e2d3c-4a5b-4c6d-8e7f-0123456789ab")

// startsWithUUID reports whether the first word of s is a UUID, whose parts may
// be without a digit.
func startsWithUUID(s string) bool {
	if len(s) < uuid || len(s) > uuid && !strings.ContainsRune(joints, rune(s[uuid])) {
		return false
	}
	for i := range uuid {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'):
			return false
		}
	}
	return true
}

// fold reports whether a word differs from key to key, and returns the length
// of its constant beginning: 4 for user42.
func fold(word string) (kept int, varies bool) {
	digit, hex, letters := -1, true, 0
	for i, r := range word {
		switch {
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return 0, true
		case r >= '0' && r <= '9':
			if digit < 0 {
				digit = i
			}
		default:
			letters++
			hex = hex && (r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F')
		}
	}
	const opaque = 12 // words are shorter, or have no digit
	switch {
	case digit < 0:
		return 0, false
	case letters == 0, hex, len(word) >= opaque:
		return 0, true
	}
	return digit, true
}

func set(names string) map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields(names) {
		m[name] = true
	}
	return m
}
