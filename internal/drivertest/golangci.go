package drivertest

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/config"
)

// ParseGolangciLint reads what golangci-lint prints with
// --output.json.path=stdout --path-mode=abs: the findings of redisvet, whether
// it is there as one plugin or as one for each rule, and those of others.
func ParseGolangciLint(t testing.TB, dir, output string) (own, others []Finding) {
	t.Helper()
	var report struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	// The report may be followed by what is printed for people.
	if err := json.NewDecoder(strings.NewReader(output)).Decode(&report); err != nil {
		t.Fatalf("%v in %s", err, output)
	}
	for _, i := range report.Issues {
		name, err := filepath.Rel(dir, i.Pos.Filename)
		if err != nil {
			t.Fatal(err)
		}
		f := Finding{Posn: fmt.Sprintf("%s:%d:%d", filepath.ToSlash(name), i.Pos.Line, i.Pos.Column), Message: i.Text, Rule: i.FromLinter}
		if i.FromLinter == "redisvet" {
			f.Rule, f.Message, _ = strings.Cut(i.Text, ": ")
		}
		if slices.Contains(config.Rules, f.Rule) {
			own = append(own, f)
		} else {
			others = append(others, f)
		}
	}
	return own, others
}
