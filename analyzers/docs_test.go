package analyzers_test

import (
	"flag"
	"fmt"
	"go/doc/comment"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/casetest"
	"github.com/redisvet/redisvet/internal/report"
)

var update = flag.Bool("update", false, "write docs/rules anew from the rules' own Docs")

// page writes the text of a rule as Markdown.
func page(name, doc string) []byte {
	var p comment.Parser
	pr := comment.Printer{
		HeadingLevel: 2,
		HeadingID:    func(*comment.Heading) string { return "" }, // GitHub makes its own
	}
	text := pr.Markdown(p.Parse(doc))
	// The printer escapes everything that could be Markdown. A hyphen makes a
	// list only before a space, and backticks in a text mean code.
	text = hyphen.ReplaceAll(text, []byte("$1"))
	text = code.ReplaceAllFunc(text, func(span []byte) []byte { return escaped.ReplaceAll(span, []byte("$1")) })
	return append([]byte("# "+name+"\n\n"), text...)
}

var (
	hyphen  = regexp.MustCompile(`(?m)^\\(-\w)`)
	code    = regexp.MustCompile("\\\\`[^`\\n]+\\\\`")
	escaped = regexp.MustCompile(`\\([^A-Za-z0-9\s])`)
)

func TestPage(t *testing.T) {
	for doc, want := range map[string]string{
		"-rule.flag=1 does it":            "-rule.flag=1 does it",
		"as `redisvet fix` does":          "as `redisvet fix` does",
		"`(*T).F` and *p, not `a_b[0]`":   "`(*T).F` and \\*p, not `a_b[0]`",
		"one ` alone":                     "one \\` alone",
		"so:\n\n\t-flag `as` it\n\t\\-is": "so:\n\n\t-flag `as` it\n\t\\-is",
		"- is no list here":               "\\- is no list here",
	} {
		if got := string(page("r", doc)); got != "# r\n\n"+want+"\n" {
			t.Errorf("%q becomes %q, want %q", doc, got, want)
		}
	}
}

// The Doc of a rule is its only text. The page that its findings link to is
// generated from it.
func TestRulePages(t *testing.T) {
	for _, a := range analyzers.All() {
		page := page(a.Name, a.Doc)
		path := filepath.Join("..", "docs", "rules", a.Name+".md")
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, page, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(page) {
			t.Errorf("%s is not what the rule's Doc says: go test ./analyzers -update", path)
		}
	}
}

// The documentation lists each kind of fix with its level.
func TestFixesAreDocumented(t *testing.T) {
	fixing, err := os.ReadFile(filepath.Join("..", "docs", "fixing.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range analyzers.All() {
		for _, k := range analyzers.Fixes()[a.Name] {
			if line := fmt.Sprintf("\n\t%-7s %s\n", k.Safety, k.Name); !strings.Contains(a.Doc, line) {
				t.Errorf("the Doc of %s lacks %q", a.Name, line)
			}
			if row := fmt.Sprintf("\n| %s | %s | %s | %s |\n", a.Name, k.Safety, k.Name, k.Effect); !strings.Contains(string(fixing), row) {
				t.Errorf("docs/fixing.md lacks %q", row)
			}
		}
		for line := range strings.Lines(a.Doc) {
			if level, name, ok := strings.Cut(strings.TrimPrefix(line, "\t"), " "); ok && line[0] == '\t' && (level == "safe" || level == "unsafe") {
				if !slices.ContainsFunc(analyzers.Fixes()[a.Name], func(k report.Kind) bool {
					return k.Name == strings.TrimSpace(name) && k.Safety.String() == level
				}) {
					t.Errorf("the Doc of %s has a fix that is none: %q", a.Name, line)
				}
			}
		}
	}
}

// The bullets below "What is not reported" match the folders below quiet: each
// reason has a case, and each case has a documented reason.
func TestReasonsForSilenceHaveCases(t *testing.T) {
	for _, a := range analyzers.All() {
		said := silent(a.Doc)
		if twice := slices.Compact(slices.Sorted(slices.Values(said))); len(twice) != len(said) {
			t.Errorf("the page of %s names a reason twice: %v", a.Name, said)
		}
		sameList(t, a.Name+": bullets of what is not reported", said, "folders below quiet", below(t, a.Name, "quiet"))
	}
}

// The lower-case headings are the categories, which are anchors of the page
// that findings link to. Each has cases in a folder of its name.
func TestCategoriesHaveCases(t *testing.T) {
	for _, a := range analyzers.All() {
		var anchors []string
		for _, m := range anchor.FindAllStringSubmatch(a.Doc, -1) {
			anchors = append(anchors, m[1])
		}
		what := a.Name + ": headings of categories"
		sameList(t, what, anchors, "folders below report", below(t, a.Name, "report"))
		sameList(t, what, anchors, "categories that cases expect", casetest.Testdata(t).Expected(t, a.Name))
	}
}

var (
	anchor = regexp.MustCompile(`(?m)^# ([a-z]+)$`)
	reason = regexp.MustCompile(`(?m)^ +- ([A-Za-z ]+): `)
)

// silent returns the bullets below "What is not reported" as names of folders:
// in lower case and without spaces.
func silent(doc string) (names []string) {
	_, text, _ := strings.Cut(doc, "# What is not reported\n")
	text, _, _ = strings.Cut(text, "\n# ")
	for _, m := range reason.FindAllStringSubmatch(text, -1) {
		names = append(names, strings.ToLower(strings.ReplaceAll(m[1], " ", "")))
	}
	return names
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
