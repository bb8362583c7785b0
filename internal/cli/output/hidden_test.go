package output

import (
	"bytes"
	"strings"
	"testing"

	"go/token"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/config"
)

// Formats for machines have the counts of what is hidden, and nothing where
// nothing is.
func TestHiddenCounts(t *testing.T) {
	for format, want := range map[string]string{
		"json":  `"not reported by default": {"redisloop": {"impact=low": 3},"uncachedstate": {"atomic": 2,"denylist": 1}}`,
		"sarif": `"notReportedByDefault": {"redisloop": {"impact=low": 3},"uncachedstate": {"atomic": 2,"denylist": 1}}`,
	} {
		f, _ := ByName(format)
		print := func(hidden []HiddenCount) string {
			var out bytes.Buffer
			r := Report{Fset: token.NewFileSet(), Hidden: hidden, Files: source.New(func(string) bool { return false })}
			if err := f.Printer.Print(&out, r); err != nil {
				t.Fatal(err)
			}
			text := strings.NewReplacer("\n", "", "\t", "", "  ", "").Replace(out.String())
			return text
		}
		got := print([]HiddenCount{{Rule: "redisloop", Impact: config.Low, N: 3}, {Rule: "uncachedstate", Category: "atomic", N: 2}, {Rule: "uncachedstate", Category: "denylist", N: 1}})
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s\nlacks %s", format, got, want)
		}
		if got := strings.ToLower(print(nil)); strings.Contains(got, "by default") || strings.Contains(got, "bydefault") {
			t.Errorf("%s: %s", format, got)
		}
	}
}
