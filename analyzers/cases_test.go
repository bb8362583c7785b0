package analyzers_test

import (
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/casetest"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	ruling "github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
)

// The cases of a rule are the packages below a folder of testdata, which is a
// module with the real go-redis. Cases with other options have a folder of
// their own. See CONTRIBUTING.md for the folders below these.
var cases = []struct {
	rule, folder string
	flags        map[string]string
}{
	{rule: "batchable", folder: "batchable"},
	{rule: "keyspace", folder: "keyspace"},
	{rule: "quotarecursion", folder: "quotarecursion"},
	{rule: "redisignore", folder: "redisignore"},
	{rule: "redisloop", folder: "redisloop"},
	{rule: "uncachedstate", folder: "uncachedstate"},
	{rule: "uncachedstate", folder: "uncachedstate/classes", flags: map[string]string{"classes": "all"}},
	{rule: "uncachedstate", folder: "uncachedstate/atomic", flags: map[string]string{"atomic": "true"}},
	{rule: "uncachedstate", folder: "uncachedstate/calls", flags: map[string]string{"calls": "1500/min"}},
	{rule: "uncachedstate", folder: "uncachedstate/newimports", flags: map[string]string{"newimports": "true"}},
}

var foundOnce map[string][]casetest.Finding

// foundInCases returns what the rules without flags find in their cases, with all
// fixes. They run once.
func foundInCases(t *testing.T) map[string][]casetest.Finding {
	t.Helper()
	if foundOnce != nil {
		return foundOnce
	}
	withPolicy(t, report.AllFixes)
	var folders []string
	for _, c := range cases {
		if c.flags == nil {
			folders = append(folders, c.folder)
		}
	}
	foundOnce, _ = casetest.Testdata(t).Run(t, analyzers.All(), folders...)
	return foundOnce
}

// TestCases runs each rule on its cases, with all fixes. It loads the module
// once, and the rules without flags share one run. A path selects a folder:
// -run TestCases/redisloop/report/perelement.
func TestCases(t *testing.T) {
	p, found := casetest.Testdata(t), foundInCases(t)
	withPolicy(t, report.AllFixes)
	var golden []string
	highest := map[string]config.Impact{} // by rule and category
	for _, c := range cases {
		list := found[c.rule]
		if c.flags != nil {
			list = withFlags(t, p, rule(t, c.rule), c.flags, c.folder)
		}
		for _, f := range list {
			name := c.rule + "/" + f.Category
			if was, ok := highest[name]; !ok || was < f.Impact {
				highest[name] = f.Impact
			}
		}
		for _, folder := range caseFolders(t, c.folder) {
			t.Run(folder, func(t *testing.T) {
				p.CheckFindings(t, p.Below(list, folder), folder)
				checkPlace(t, strings.TrimPrefix(folder, c.folder+"/"), p.Expected(t, folder))
			})
		}
		if fix := path.Join(c.folder, "fix"); isFolder(p, fix) {
			golden = append(golden, fix)
			t.Run(fix, func(t *testing.T) { p.CheckGolden(t, p.Below(list, fix), fix) })
		}
	}
	t.Run("impacts", func(t *testing.T) { checkImpacts(t, highest) })
	t.Run("golden files", func(t *testing.T) { p.CheckGoldenTypes(t, golden...) })
}

// checkImpacts compares the highest impact of each category with what its page says.
func checkImpacts(t *testing.T, highest map[string]config.Impact) {
	t.Helper()
	for _, a := range analyzers.All() {
		for _, c := range ruling.Of(a).Page.Categories {
			name := a.Name + "/" + c.Name
			if got, ok := highest[name]; !ok || got != c.Impact {
				t.Errorf("%s: the highest impact in the cases is %v, and the page says %v", name, got, c.Impact)
			}
		}
	}
}

// checkPlace compares the place of cases with what they expect: a folder
// report/<category> has findings of the category, and one below quiet has none.
func checkPlace(t *testing.T, place string, categories []string) {
	t.Helper()
	switch kind, name := path.Split(place); kind {
	case "report/":
		if !slices.Contains(categories, name) {
			t.Errorf("%s expects no finding of category %s", place, name)
		}
	case "quiet/":
		if len(categories) > 0 {
			t.Errorf("%s expects findings: %v", place, categories)
		}
	}
}

// programs are folders of cases that are run, and not analysed.
var programs = []string{"redisloop/e2e", "uncachedstate/e2e"}

var issue = regexp.MustCompile(`^issue\d+$`)

// caseFolders returns the folders of cases below the folder of a rule:
// report/<category>, quiet/<reason>, fix/<strategy> and issue<number>.
func caseFolders(t *testing.T, folder string) []string {
	t.Helper()
	var out []string
	for _, kind := range subfolders(t, folder) {
		at := path.Join(folder, kind)
		isRow := false // a folder with options of its own
		for _, c := range cases {
			isRow = isRow || c.folder == at
		}
		switch {
		case kind == "report" || kind == "quiet" || kind == "fix":
			for _, name := range subfolders(t, at) {
				out = append(out, path.Join(at, name))
			}
		case issue.MatchString(kind):
			out = append(out, at)
		case !isRow && !slices.Contains(programs, at):
			t.Errorf("testdata/%s: cases are below report, quiet, fix or issue<number>", at)
		}
	}
	return out
}

// subfolders returns the names below a folder of testdata, which must contain
// no files.
func subfolders(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(casetest.Testdata(t).Dir, folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			t.Errorf("testdata/%s: a case lies in a folder that says what is expected", path.Join(folder, e.Name()))
			continue
		}
		names = append(names, e.Name())
	}
	return names
}

func isFolder(p *casetest.Program, folder string) bool {
	info, err := os.Stat(filepath.Join(p.Dir, folder))
	return err == nil && info.IsDir()
}

// TestLevels runs the rules with the policy of drivers that apply the fixes
// they get.
func TestLevels(t *testing.T) {
	p := casetest.Testdata(t)
	withPolicy(t, report.SafeFixes)
	levels := []struct{ rule, folder string }{
		{"quotarecursion", "quotarecursion/fix"},
		{"redisloop", "redisloop/fix/levels"},
		{"uncachedstate", "uncachedstate/fix/cachedread"},
	}
	var folders []string
	for _, l := range levels {
		folders = append(folders, l.folder)
	}
	found, _ := p.Run(t, analyzers.All(), folders...)
	for _, l := range levels {
		t.Run(l.rule, func(t *testing.T) { p.CheckLevels(t, p.Below(found[l.rule], l.folder), analyzers.Fixes()[l.rule]) })
	}
}

func TestFacts(t *testing.T) {
	p := casetest.Testdata(t)
	_, facts := p.Run(t, []*analysis.Analyzer{summary.Analyzer}, "summary")
	p.CheckFacts(t, facts, "summary")
}

// withPolicy sets which fixes are offered until the end of a test.
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
		option := reflect.ValueOf(f.Value).Elem()
		before := reflect.New(option.Type()).Elem()
		before.Set(option)
		defer option.Set(before) // also that it was not given
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
	}
	found, _ := p.Run(t, []*analysis.Analyzer{a}, folder)
	return found[a.Name]
}
