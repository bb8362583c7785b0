package output

import (
	"bytes"
	"go/token"
	"slices"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/source"
)

// Each format prints a report of nothing, and is found by its name.
func TestFormats(t *testing.T) {
	var names []string
	for _, want := range formats {
		got, ok := ByName(want.Name)
		if !ok || got.Name != want.Name || slices.Contains(names, want.Name) {
			t.Errorf("%q is %+v", want.Name, got)
		}
		names = append(names, want.Name)
		var b bytes.Buffer
		r := Report{Fset: token.NewFileSet(), Files: source.New(func(string) bool { return true }), Around: -1}
		if err := want.Printer.Print(&b, r); err != nil {
			t.Errorf("%s: %v", want.Name, err)
		}
		if document := want.Fixes; (b.Len() > 0) != document { // the others print lines
			t.Errorf("%s of nothing is %q", want.Name, b.String())
		}
	}
	if f, ok := ByName("xml"); ok {
		t.Errorf("there is %+v", f)
	}
	if all, fixes := Names(false, ", "), Names(true, " and "); all != "text, json, sarif, github" || fixes != "json and sarif" {
		t.Errorf("the formats are %s, those with fixes %s", all, fixes)
	}
}
