package keytext

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Text is what is known of a string when the program is read: its constant
// parts as they are, "*" for what varies. Parts that the caller decides stand
// as runes out of the private-use planes, one for each parameter.
type Text string

const (
	paramRune    = 0xF0000  // + n: parameter n of the function, as go/ssa counts
	listRune     = 0xF1000  // + n*128 + sep: parameter n, a list, joined with sep
	capturedRune = 0x100000 // + n: parameter n of the function around a literal
	runeSpan     = 64       // parameters told apart
	maxText      = 96       // bytes of a Text; keys are shorter
)

// Unknown is a text of which nothing is known.
const Unknown Text = "*"

// Param is the text of a parameter.
func Param(n int) Text {
	if n >= runeSpan {
		return Unknown
	}
	return Text(rune(paramRune + n))
}

// listText is parameter n, a list of texts, joined with one ASCII character.
func listText(n int, sep string) Text {
	if n >= runeSpan || len(sep) != 1 || sep[0] >= 128 {
		return Unknown
	}
	return Text(rune(listRune + n*128 + int(sep[0])))
}

func isParam(r rune) bool    { return r >= paramRune && r < paramRune+runeSpan }
func isList(r rune) bool     { return r >= listRune && r < listRune+runeSpan*128 }
func isCaptured(r rune) bool { return r >= capturedRune && r < capturedRune+runeSpan }

// HasParams reports whether the caller decides a part of the text.
func (t Text) HasParams() bool {
	return strings.ContainsFunc(string(t), func(r rune) bool { return isParam(r) || isList(r) || isCaptured(r) })
}

// String is the text for people: "ratelimit:*".
func (t Text) String() string {
	return string(t.replaceParams(func(int) Text { return Unknown }, false))
}

// Numbered is the text with its parameters by number: "session:{1}".
func (t Text) Numbered() string {
	return string(t.replaceParams(func(n int) Text { return Text(fmt.Sprintf("{%d}", n)) }, false))
}

// Constant is what is constant in the text.
func (t Text) Constant() string { return strings.ReplaceAll(t.String(), "*", " ") }

// Subst puts the texts of a call's arguments in the place of the parameters.
func (t Text) Subst(arg func(n int) Text) Text { return t.replaceParams(arg, false) }

// Lift turns a literal's text into one of the function around it: what was
// a parameter there is one here, the literal's own are not known.
func (t Text) Lift() Text {
	return t.replaceParams(func(int) Text { return Unknown }, true)
}

func (t Text) replaceParams(arg func(n int) Text, keepOuter bool) Text {
	if !strings.ContainsFunc(string(t), substituted) {
		return t.short() // as most are
	}
	var b strings.Builder
	for _, r := range string(t) {
		switch {
		case isParam(r):
			b.WriteString(string(arg(int(r - paramRune))))
		case isList(r):
			parts := string(arg(int(r-listRune) / 128)) // with blanks in between
			b.WriteString(strings.ReplaceAll(parts, " ", string((r-listRune)%128)))
		case isCaptured(r) && keepOuter:
			b.WriteRune(r - capturedRune + paramRune)
		case isCaptured(r):
			b.WriteByte('*')
		default:
			b.WriteRune(r)
		}
	}
	return Text(b.String()).short()
}

// substituted reports whether Subst writes something else for a rune, as it
// does for a byte that is none.
func substituted(r rune) bool { return isParam(r) || isList(r) || isCaptured(r) || r == utf8.RuneError }

// asCaptured marks the parameters of a text as those of the function around.
func (t Text) asCaptured() Text {
	return Text(strings.Map(func(r rune) rune {
		switch {
		case isParam(r):
			return r - paramRune + capturedRune
		case isCaptured(r), isList(r):
			return '*' // two functions out
		}
		return r
	}, string(t))).short()
}

// short collapses runs of unknown parts and cuts what is too long for a key.
func (t Text) short() Text {
	s := string(t)
	for strings.Contains(s, "**") {
		s = strings.ReplaceAll(s, "**", "*")
	}
	if len(s) <= maxText {
		return Text(s)
	}
	cut := maxText
	for cut > 0 && s[cut]&0xC0 == 0x80 { // not inside a rune
		cut--
	}
	return Text(s[:cut] + "*")
}

// join is what is known of a string that is one or the other: what both
// start with.
func join(a, b Text) Text {
	if a == b {
		return a
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && a[n]&0xC0 == 0x80 {
		n--
	}
	return (a[:n] + Unknown).short()
}

// IsKey reports whether a text is worth a fact: it has words, or a list of
// them, and reads as a key, not as prose.
func (t Text) IsKey() bool {
	letters := 0
	for _, r := range string(t) {
		switch {
		case r <= ' ':
			return false
		case isList(r):
			letters += 2
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			letters++
		}
	}
	return letters >= 2
}
