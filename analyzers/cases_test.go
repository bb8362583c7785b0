package analyzers_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/casetest"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion"
	"github.com/redisvet/redisvet/redisloop"
	"github.com/redisvet/redisvet/uncachedstate"
)

// The cases of a rule are the packages below a folder of testdata, which is a
// module with the real go-redis. A folder with flags of its own is apart.
var cases = []struct {
	rule, folder string
	flags        map[string]string
	golden       string // the folder in which each fix has a golden file
}{
	{rule: "quotarecursion", folder: "quotarecursion", golden: "quotarecursion/fix"},
	{rule: "redisignore", folder: "redisignore"},
	{rule: "redisloop", folder: "redisloop", golden: "redisloop/fix"},
	{rule: "uncachedstate", folder: "uncachedstate/default"},
	{rule: "uncachedstate", folder: "uncachedstate/fix", golden: "uncachedstate/fix"},
	{rule: "uncachedstate", folder: "uncachedstate/classes", flags: map[string]string{"classes": "all"}},
	{rule: "uncachedstate", folder: "uncachedstate/atomic", flags: map[string]string{"atomic": "true"}},
	{rule: "uncachedstate", folder: "uncachedstate/newimports", flags: map[string]string{"newimports": "true"}, golden: "uncachedstate/newimports"},
}

// TestCases runs each rule on its cases, with all fixes. The module is loaded
// once, and the rules that have no flags of their own share one run.
func TestCases(t *testing.T) {
	p := casetest.Testdata(t)
	withPolicy(t, report.AllFixes)
	var shared []string
	for _, c := range cases {
		if c.flags == nil {
			shared = append(shared, c.folder)
		}
	}
	found, _ := p.Run(t, analyzers.All(), shared...)
	var golden []string
	for _, c := range cases {
		t.Run(c.folder, func(t *testing.T) {
			list := p.Below(found[c.rule], c.folder)
			if c.flags != nil {
				list = withFlags(t, p, rule(t, c.rule), c.flags, c.folder)
			}
			p.CheckFindings(t, list, c.folder)
			if c.golden != "" {
				golden = append(golden, c.golden)
				p.CheckGolden(t, p.Below(list, c.golden), c.golden)
			}
		})
	}
	t.Run("golden files", func(t *testing.T) { p.CheckGoldenTypes(t, golden...) })
}

// TestLevels runs the rules as drivers do that apply what they are given.
func TestLevels(t *testing.T) {
	p := casetest.Testdata(t)
	withPolicy(t, report.SafeFixes)
	levels := []struct {
		rule, folder string
		kinds        []report.Kind
	}{
		{"quotarecursion", "quotarecursion/fix", quotarecursion.Fixes},
		{"redisloop", "redisloop/fix/levels", redisloop.Fixes},
		{"uncachedstate", "uncachedstate/fix/present", uncachedstate.Fixes},
	}
	var folders []string
	for _, l := range levels {
		folders = append(folders, l.folder)
	}
	found, _ := p.Run(t, analyzers.All(), folders...)
	for _, l := range levels {
		t.Run(l.rule, func(t *testing.T) { p.CheckLevels(t, p.Below(found[l.rule], l.folder), l.kinds) })
	}
}

func TestFacts(t *testing.T) {
	p := casetest.Testdata(t)
	_, facts := p.Run(t, []*analysis.Analyzer{summary.Analyzer}, "summary")
	p.CheckFacts(t, facts, "summary")
}

// withPolicy sets which fixes are offered for the time of a test.
func withPolicy(t *testing.T, policy report.Policy) {
	report.SetPolicy(policy)
	t.Cleanup(func() { report.SetPolicy(report.SafeFixes) })
}

func rule(t *testing.T, name string) *analysis.Analyzer {
	t.Helper()
	for _, a := range analyzers.All() {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("no rule %s", name)
	return nil
}

// withFlags runs a rule on a folder with other flags.
func withFlags(t *testing.T, p *casetest.Program, a *analysis.Analyzer, flags map[string]string, folder string) []casetest.Finding {
	t.Helper()
	for name, value := range flags {
		f := a.Flags.Lookup(name)
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
		defer f.Value.Set(f.DefValue)
	}
	found, _ := p.Run(t, []*analysis.Analyzer{a}, folder)
	return found[a.Name]
}
