package analyzers_test

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/casetest"
	"github.com/redisvet/redisvet/internal/rediscmd"
	ruling "github.com/redisvet/redisvet/internal/rule"
)

// categories returns the names of the categories of a rule.
func categories(a *analysis.Analyzer) (names []string) {
	for _, c := range ruling.Of(a).Page.Categories {
		names = append(names, c.Name)
	}
	return names
}

var update = flag.Bool("update", false, "write docs/rules, the docs and the list of rules, the schema of the configuration and testdata/imports.txt again")

// The page in docs/rules and the embedded doc are those of the rule's description.
func TestRulePages(t *testing.T) {
	for _, a := range analyzers.All() {
		spec := ruling.Of(a)
		for path, page := range map[string]string{
			filepath.Join("..", "docs", "rules", a.Name+".md"): spec.Markdown(),
			filepath.Join("..", a.Name, "doc.txt"):             spec.Text(),
		} {
			if *update {
				if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != page {
				t.Errorf("%s is not the page of the rule: go test ./analyzers -update", path)
			}
		}
	}
}

// The help is read elsewhere: it has no link that only a page in docs/rules can follow.
func TestHelpHasNoRelativeLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)]*)\)`)
	for _, a := range analyzers.All() {
		links := link.FindAllStringSubmatch(ruling.Of(a).Help(), -1)
		if len(links) == 0 {
			t.Errorf("%s: the help has no link", a.Name)
		}
		for _, l := range links {
			if u, err := url.Parse(l[1]); err != nil || !u.IsAbs() {
				t.Errorf("%s: the help links to %q", a.Name, l[1])
			}
		}
	}
}

// A page has every part, and refers to commands that Redis has.
func TestPagesAreComplete(t *testing.T) {
	release := regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	for _, a := range analyzers.All() {
		for _, c := range ruling.Of(a).Page.Categories {
			for part, text := range map[string]string{
				"what it finds": c.Finds, "why it costs": c.Costs, "the fix": c.Fix,
				"bad code": c.Example.Bad, "the message": c.Example.Message, "better code": c.Example.Good,
			} {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s/%s lacks %s", a.Name, c.Name, part)
				}
			}
			if !release.MatchString(c.Since) {
				t.Errorf("%s/%s is there since %q, which is no release", a.Name, c.Name, c.Since)
			}
			if n := len(strings.Fields(c.Brief())); n > 25 {
				t.Errorf("%s/%s: the first sentence has %d words: %s", a.Name, c.Name, n, c.Brief())
			}
			for _, command := range c.See {
				if _, ok := rediscmd.Of(command); !ok {
					t.Errorf("%s/%s refers to %s, which is no command", a.Name, c.Name, command)
				}
			}
		}
	}
}

// The table of the layout in CONTRIBUTING.md has each package, and no other.
func TestLayoutIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, layout, _ := strings.Cut(string(text), "\n## Layout\n")
	layout, _, _ = strings.Cut(layout, "\nThese are modules of their own:\n")
	var listed, packages []string
	for _, m := range regexp.MustCompile("(?m)^\\|[a-z ]*\\| `([^`]+)` \\|").FindAllStringSubmatch(layout, -1) {
		listed = append(listed, m[1])
	}
	for pkg := range imports(t) {
		packages = append(packages, pkg)
	}
	sameList(t, "packages", packages, "rows of the layout in CONTRIBUTING.md", listed)
}

// docs/fixing.md lists each kind of fix with its safety.
func TestFixesAreDocumented(t *testing.T) {
	fixing, err := os.ReadFile(filepath.Join("..", "docs", "fixing.md"))
	if err != nil {
		t.Fatal(err)
	}
	for rule, kinds := range analyzers.Fixes() {
		for _, k := range kinds {
			if row := fmt.Sprintf("\n| %s | %s | %s | %s |\n", rule, k.Safety, k.Name, k.Effect); !strings.Contains(string(fixing), row) {
				t.Errorf("docs/fixing.md lacks %q", row)
			}
		}
	}
}

// The reasons why code is not reported match the folders below quiet: each reason
// has a case, and each case has a documented reason.
func TestReasonsForSilenceHaveCases(t *testing.T) {
	for _, a := range analyzers.All() {
		var said []string
		for _, g := range ruling.Of(a).Page.Quiet {
			for _, r := range g.Reasons {
				said = append(said, r.Folder())
			}
		}
		if twice := slices.Compact(slices.Sorted(slices.Values(said))); len(twice) != len(said) {
			t.Errorf("the page of %s names a reason twice: %v", a.Name, said)
		}
		sameList(t, a.Name+": reasons of what is not reported", said, "folders below quiet", below(t, a.Name, "quiet"))
	}
}

// Each category has cases in a folder of its name.
func TestCategoriesHaveCases(t *testing.T) {
	for _, a := range analyzers.All() {
		what, names := a.Name+": categories", categories(a)
		sameList(t, what, names, "folders below report", below(t, a.Name, "report"))
		sameList(t, what, names, "categories that cases expect", casetest.Testdata(t).Expected(t, a.Name))
	}
}

// below returns the folders of a kind of cases of a rule, for any options.
func below(t *testing.T, rule, kind string) (names []string) {
	t.Helper()
	for _, c := range cases {
		if c.rule != rule {
			continue
		}
		for _, folder := range caseFolders(t, c.folder) {
			if name, ok := strings.CutPrefix(folder, c.folder+"/"+kind+"/"); ok && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func sameList(t *testing.T, what string, got []string, other string, want []string) {
	t.Helper()
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s have %s, %s have not", what, name, other)
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s lack %s, which is among the %s", what, name, other)
		}
	}
	if len(got) == 0 {
		t.Errorf("%s: none", what)
	}
}
