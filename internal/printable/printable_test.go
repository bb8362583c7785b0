package printable

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "",
		`rdb.Get("a\n") in C:\x`:         `rdb.Get("a\n") in C:\x`,
		"größe 🙂 \u00a0\u3000":           "größe 🙂 \u00a0\u3000",
		"a\n::error::b":                  `a\n::error::b`,
		"\r\t\x00\x1b[2J\x7f":            `\r\t\x00\x1b[2J\x7f`,
		"\u009b2J\u0085":                 `\u009b2J\u0085`,
		"\u202a\u202b\u202c\u202d\u202e": `\u202a\u202b\u202c\u202d\u202e`,
		"\u2066\u2067\u2068\u2069":       `\u2066\u2067\u2068\u2069`,
		"\u200e\u200f\u061c":             `\u200e\u200f\u061c`,
		"\u200b\ufeff\u2028\u2029":       `\u200b\ufeff\u2028\u2029`,
		"\U000e0041":                     `\U000e0041`,
		"a\xffb\xc3":                     `a\xffb\xc3`,
		"\ufffd":                         "\ufffd", // a character of the text itself
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := Code("\tx\x1b\n"); got != "\tx\\x1b\\n" {
		t.Errorf("code: %q", got)
	}
}

// raw lists what is in a text that nothing should obey.
func raw(s string, allowed string) (out []rune) {
	for _, r := range s {
		if !Is(r) && !strings.ContainsRune(allowed, r) {
			out = append(out, r)
		}
	}
	return out
}

// Whatever the text, the result is one line that is valid UTF-8, quoting it
// again changes nothing, and JSON still means the same.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"a", "\n::error::x", "\x1b[2J", "\u202ex", "\u009b", "\xff\xc3\x28", "\U000e0041", `a\n"`, "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := Line(s)
		if r := raw(line, ""); len(r) > 0 || !utf8.ValidString(line) {
			t.Errorf("%q: %q has %q", s, line, r)
		}
		if again := Line(line); again != line {
			t.Errorf("%q: quoted twice %q, once %q", s, again, line)
		}
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "\t")
		if err := enc.Encode(map[string]string{"k": s}); err != nil {
			t.Fatal(err)
		}
		text := JSON(buf.Bytes())
		if r := raw(string(text), "\n\t"); len(r) > 0 {
			t.Errorf("%q: %q has %q", s, text, r)
		}
		var before, after map[string]string
		if json.Unmarshal(buf.Bytes(), &before) != nil || json.Unmarshal(text, &after) != nil || before["k"] != after["k"] {
			t.Errorf("%q: %q is %q, was %q", s, text, after, before)
		}
	})
}
