package report

import (
	"strings"
	"testing"
)

const docSource = `// Package p defines two analyzers.
//
// # Analyzer one
//
// one: report the first thing
//
// It is like this:
//
//	//redisvet:ignore one -- reason
//
// # Options
//
// None.
//
// # Analyzer other
//
// other: report the other thing
//
// # Analyzer wrong
//
// It has no summary.
package p

import _ "embed"
`

func TestMustDoc(t *testing.T) {
	want := "report the first thing\n\nIt is like this:\n\n\t//redisvet:ignore one -- reason\n\n# Options\n\nNone."
	if got := MustDoc(docSource, "one"); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := MustDoc(docSource, "other"); got != "report the other thing" {
		t.Errorf("got %q", got)
	}
	if got := MustDoc(strings.ReplaceAll(docSource, "\n", "\r\n"), "other"); got != "report the other thing" {
		t.Errorf("with the line ends of a checkout on Windows: got %q", got)
	}
	for name, source := range map[string]string{
		"wrong": docSource, "on": docSource, "none": docSource, "one": "package p\n", "other": "not Go",
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			MustDoc(source, name)
		}()
	}
}
