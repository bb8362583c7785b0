package keytext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Text is what is known of a string before the program runs: its constant
// parts, and "*" for parts that vary. A part that the caller decides is a rune
// of a private-use plane, one for each parameter.
type Text string

const (
	paramRune    = 0xF0000  // + n: parameter n of the function, as go/ssa counts
	listRune     = 0xF1000  // + n*128 + sep: parameter n, a list, joined with sep
	capturedRune = 0x100000 // + n: parameter n of the function around a literal
	runeSpan     = 64       // distinct parameters
	maxText      = 96       // bytes of a Text; keys are shorter
)

// Unknown is a text of which nothing is known.
const Unknown Text = "*"

// Param returns the text of a parameter.
func Param(n int) Text {
	if n >= runeSpan {
		return Unknown
	}
	return Text(rune(paramRune + n))
}

// listText returns the text of parameter n, a list, joined with one ASCII
// character.
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

// String returns the text as messages show it: "ratelimit:*".
func (t Text) String() string {
	return string(t.replaceParams(func(int) Text { return Unknown }, false))
}

// Numbered returns the text with its parameters by number: "session:{1}".
func (t Text) Numbered() string {
	return string(t.replaceParams(func(n int) Text { return Text(fmt.Sprintf("{%d}", n)) }, false))
}

// Constant returns the constant parts of the text.
func (t Text) Constant() string { return strings.ReplaceAll(t.String(), "*", " ") }

// Prefix returns the text before the first part that varies.
func (t Text) Prefix() string {
	prefix, _, _ := strings.Cut(t.String(), "*")
	return prefix
}

// Varies reports whether a part of the text is not known.
func (t Text) Varies() bool { return strings.Contains(t.String(), "*") }

// HasConstant reports whether a part of the text is known.
func (t Text) HasConstant() bool { return strings.Trim(t.String(), "*") != "" }

// HasLetters reports whether a letter of the text is known.
func (t Text) HasLetters() bool { return strings.ContainsFunc(t.Constant(), unicode.IsLetter) }

// Subst replaces the parameters with the texts of a call's arguments.
func (t Text) Subst(arg func(n int) Text) Text { return t.replaceParams(arg, false) }

// Lift turns a literal's text into one of the function around it. Captured
// parameters become parameters of that function; the literal's own become
// unknown.
func (t Text) Lift() Text {
	return t.replaceParams(func(int) Text { return Unknown }, true)
}

func (t Text) replaceParams(arg func(n int) Text, keepOuter bool) Text {
	if !strings.ContainsFunc(string(t), substituted) {
		return t.short() // the common case
	}
	var b strings.Builder
	for _, r := range string(t) {
		switch {
		case isParam(r):
			b.WriteString(string(arg(int(r - paramRune))))
		case isList(r):
			parts := string(arg(int(r-listRune) / 128)) // elements are separated by blanks
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

// substituted reports whether Subst replaces a rune. It also replaces invalid
// bytes.
func substituted(r rune) bool { return isParam(r) || isList(r) || isCaptured(r) || r == utf8.RuneError }

// asCaptured marks the parameters of a text as those of the function around.
func (t Text) asCaptured() Text {
	return Text(strings.Map(func(r rune) rune {
		switch {
		case isParam(r):
			return r - paramRune + capturedRune
		case isCaptured(r), isList(r):
			return '*' // captured from two functions out
		}
		return r
	}, string(t))).short()
}

// short collapses runs of unknown parts and truncates a text that is too long
// for a key.
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

// join returns the text of a string that is either a or b: their common prefix.
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

// IsKey reports whether a text is worth a fact: it has words or a list of
// words, and looks like a key and not like prose.
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
