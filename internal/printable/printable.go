// Package printable makes text safe to show. Names of files, source, and what other
// programs say may have characters that a terminal, an editor or the log of a build
// obeys.
package printable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"
)

// Is reports whether r is shown as a character of its own and does nothing
// else. Control characters are not, nor are those that turn the direction of
// the text around them, that have no width, or that end a line or a paragraph.
func Is(r rune) bool { return unicode.IsPrint(r) || r == '\u00a0' || r == '\u3000' }

// Line is s in one line: what is not printable, and a byte that is no UTF-8,
// is written as Go escapes it. A backslash stays as it is, for messages quote
// Go code and Windows has it in paths.
func Line(s string) string { return quote(s, Is) }

// Code is Line of a line of source, whose tabs stay.
func Code(s string) string { return quote(s, func(r rune) bool { return r == '\t' || Is(r) }) }

func quote(s string, keep func(rune) bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case keep(r):
			b.WriteString(s[i : i+size])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += size
	}
	return b.String()
}

// Encode returns a value as [JSON] with a line for each part. Signs of HTML stay as
// they are: code has < and &.
func Encode(v any, indent string) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return JSON(text.Bytes()), nil
}

// JSON escapes, in a JSON text of package encoding/json, what that package
// leaves as it is. Whoever reads the text gets the same strings.
func JSON(text []byte) []byte {
	var out []byte
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == '\n' || Is(r): // a newline is between values only
			out = append(out, text[i:i+size]...)
		case r == '\t':
			out = append(out, '\t')
		case r <= 0xffff:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		}
		i += size
	}
	return out
}

// Diagnostic makes the texts of a diagnostic lines. Edits are source and stay.
func Diagnostic(d *analysis.Diagnostic) {
	d.Message = Line(d.Message)
	d.Related, d.SuggestedFixes = slices.Clone(d.Related), slices.Clone(d.SuggestedFixes)
	for i := range d.Related {
		d.Related[i].Message = Line(d.Related[i].Message)
	}
	for i := range d.SuggestedFixes {
		d.SuggestedFixes[i].Message = Line(d.SuggestedFixes[i].Message)
	}
}
