// Package names splits names into words and looks for words in them. It also has the
// names of functions and types as facts keep them.
package names

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Words splits a camel-case name into lower-case words: "NextBackOff" is next,
// back, off. Words that together form a known word are also added joined, so that
// both "backoff" and "back off" are found.
func Words(name string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		rs, start := []rune(part), 0
		for i := 1; i <= len(rs); i++ {
			if i == len(rs) || unicode.IsUpper(rs[i]) && (!unicode.IsUpper(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1])) {
				out = append(out, strings.ToLower(string(rs[start:i])))
				start = i
			}
		}
	}
	for i := 0; i+1 < len(out); i++ {
		if j := out[i] + out[i+1]; j == "backoff" || j == "foreach" || j == "readmessage" {
			out = append(out, j)
		}
	}
	return out
}

// Singular splits a name, key or phrase into lower-case words in the singular.
func Singular(s string) []string {
	ws := Words(s)
	for i, w := range ws {
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			ws[i] = w[:len(w)-1]
		}
	}
	return ws
}

// phrases memoizes the words of phrases. There are a few hundred, and each is
// compared with every key and every name.
var phrases sync.Map

func phraseWords(phrase string) []string {
	if p, ok := phrases.Load(phrase); ok {
		return p.([]string)
	}
	p := Singular(phrase)
	phrases.Store(phrase, p)
	return p
}

// has reports whether a list of singular words contains a phrase, as one word or
// several.
func has(ws []string, phrase string) bool {
	p := phraseWords(phrase)
	joined := strings.Join(p, "")
	for i := range ws {
		if ws[i] == joined || i+len(p) <= len(ws) && slices.Equal(ws[i:i+len(p)], p) {
			return true
		}
	}
	return false
}

// HasAny reports whether a list of singular words contains one of several phrases.
func HasAny(ws []string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return has(ws, p) })
}

// HasWord reports whether a camel-case name contains one of the words in exactly
// that form.
func HasWord(name string, want ...string) bool {
	return slices.ContainsFunc(Words(name), func(w string) bool { return slices.Contains(want, w) })
}
