package analyzers_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
)

func TestAll(t *testing.T) {
	all := analyzers.All()
	if err := analysis.Validate(all); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range all {
		names = append(names, a.Name)
		title, rest, _ := strings.Cut(a.Doc, "\n")
		if title == "" || strings.HasSuffix(title, ".") || strings.TrimSpace(rest) == "" {
			t.Errorf("%s: the doc is not a title and a text below it: %q", a.Name, title)
		}
		if a.URL != report.URL(a.Name) {
			t.Errorf("%s: the URL is %s", a.Name, a.URL)
		}
		if !a.RunDespiteErrors {
			t.Errorf("%s does not run on code that does not type-check", a.Name)
		}
		a.Flags.VisitAll(func(f *flag.Flag) {
			if f.Usage == "" || f.Name == "enabled" {
				t.Errorf("%s: flag %s has no usage, or the name of a key that each section has", a.Name, f.Name)
			}
			if !strings.Contains(a.Doc, "-"+a.Name+"."+f.Name) {
				t.Errorf("%s: the doc does not tell of -%s.%s", a.Name, a.Name, f.Name)
			}
		})
	}
	// Sections of the configuration and names in directives go by this list.
	if !slices.Equal(names, config.Rules) {
		t.Errorf("the rules are %v, and %v to the configuration", names, config.Rules)
	}
	if !slices.IsSorted(names) || len(slices.Compact(names)) != len(all) {
		t.Errorf("names are not sorted or not unique: %v", names)
	}
	all[0] = nil
	if analyzers.All()[0] == nil {
		t.Error("a caller that changes the list changes the suite")
	}
}

// closure is the analyzers and all that they require.
func closure() []*analysis.Analyzer {
	var out []*analysis.Analyzer
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if !slices.Contains(out, a) {
			out = append(out, a)
			for _, r := range a.Requires {
				visit(r)
			}
		}
	}
	for _, a := range analyzers.All() {
		visit(a)
	}
	return out
}

// Facts make every driver visit every dependency, so nothing that costs may
// run on a package before it is known to matter.
func TestNothingCostlyIsRequired(t *testing.T) {
	for _, a := range closure() {
		if slices.Contains([]string{"buildssa", "ctrlflow"}, a.Name) {
			t.Errorf("%s is required, and so runs on each dependency", a.Name)
		}
	}
}
