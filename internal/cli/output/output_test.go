package output

import (
	"bytes"
	"go/token"
	"slices"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/source"
)

// Each format can print a report without findings, and is found by its name.
func TestFormats(t *testing.T) {
	var names []string
	for _, want := range formats {
		got, ok := ByName(want.name)
		if !ok || got.name != want.name || slices.Contains(names, want.name) {
			t.Errorf("%q is %+v", want.name, got)
		}
		names = append(names, want.name)
		var b bytes.Buffer
		r := Report{Fset: token.NewFileSet(), Files: source.New(func(string) bool { return true }), Around: -1}
		if err := want.Printer.Print(&b, r); err != nil {
			t.Errorf("%s: %v", want.name, err)
		}
		// The others print lines, of which there are none.
		if document := slices.Contains([]string{"json", "sarif", "junit", "gitlab"}, want.name); (b.Len() > 0) != document {
			t.Errorf("%s of nothing is %q", want.name, b.String())
		}
	}
	if f, ok := ByName("xml"); ok {
		t.Errorf("there is %+v", f)
	}
	if all, fixes := Names(false, ", "), Names(true, " and "); all != "text, json, sarif, github, jsonl, junit, gitlab" || fixes != "json, sarif and jsonl" {
		t.Errorf("the formats are %s, those with fixes %s", all, fixes)
	}
}
