package analyzers_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/casetest"
	"github.com/redisvet/redisvet/internal/report"
	ruling "github.com/redisvet/redisvet/internal/rule"
)

// The example of each category is code that the rule reports with the message on
// the page, and code that it does not report.
func TestExamples(t *testing.T) {
	p := examples(t)
	withPolicy(t, report.AllFixes)
	found, _ := p.Run(t, analyzers.All(), ".")
	const state = "uncachedstate"
	found[state] = withFlags(t, p, rule(t, state), map[string]string{"newimports": "true"}, state)
	off := withFlags(t, p, rule(t, state), map[string]string{"newimports": "true", "classes": "all"}, state)
	for _, a := range analyzers.All() {
		for _, c := range ruling.Of(a).Page.Categories {
			t.Run(a.Name+"/"+c.Name, func(t *testing.T) {
				list := found[a.Name]
				if c.Off != nil {
					if bad := p.Below(list, path.Join(a.Name, c.Name, "bad")); len(bad) > 0 {
						t.Errorf("the category is off by default, and reports %q", bad[0].Message)
					}
					list = off
				}
				checkExample(t, p, a, c, list)
			})
		}
	}
}

func checkExample(t *testing.T, p *casetest.Program, a *analysis.Analyzer, c ruling.Category, found []casetest.Finding) {
	bad := p.Below(found, path.Join(a.Name, c.Name, "bad"))
	if len(bad) != 1 {
		t.Errorf("%d findings, want one", len(bad))
	}
	for _, d := range bad {
		if d.Category != c.Name || d.Message != c.Example.Message {
			t.Errorf("%s: %s\nwant %s: %s", d.Category, d.Message, c.Name, c.Example.Message)
		}
		if len(c.Fixes) > 0 && len(d.SuggestedFixes) == 0 {
			t.Errorf("no fix")
		}
		for _, f := range d.SuggestedFixes {
			if len(c.Fixes) == 0 {
				t.Errorf("the page says that there is no fix: %s", f.Message)
			}
		}
	}
	for _, d := range p.Below(found, path.Join(a.Name, c.Name, "good")) {
		t.Errorf("the better code is reported, too: %s: %s", d.Category, d.Message)
	}
}

// examples loads the examples of all pages as packages of one module.
func examples(t *testing.T) *casetest.Program {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		text = []byte(strings.NewReplacer("=> ../", "=> "+filepath.ToSlash(root)+"/", "=> ./", "=> "+filepath.ToSlash(root)+"/testdata/").Replace(string(text)))
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".redisvet.yaml"), []byte("impact: low\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, a := range analyzers.All() {
		for _, c := range ruling.Of(a).Page.Categories {
			for kind, body := range map[string]string{"bad": c.Example.Bad, "good": c.Example.Good} {
				folder := filepath.Join(dir, a.Name, c.Name, kind)
				if err := os.MkdirAll(folder, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(folder, kind+".go"), []byte(withImports(kind, body)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	p, err := casetest.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// withImports makes a file of declarations, with the imports that they use.
func withImports(pkg, body string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n", pkg)
	paths := []string{"context", "errors", "net/http", "sync/atomic", "time", "github.com/redis/go-redis/v9", "github.com/redisvet/redisvet/redisguard"}
	for _, p := range paths {
		name := path.Base(p)
		if p == "github.com/redis/go-redis/v9" {
			name = "redis"
		}
		if slices.Contains(strings.FieldsFunc(body, func(r rune) bool { return strings.ContainsRune(" \t\n()[]*&.,:=\"", r) }), name) && strings.Contains(body, name+".") {
			fmt.Fprintf(&b, "import %s %q\n", name, p)
		}
	}
	return b.String() + "\n" + strings.TrimSpace(body) + "\n"
}
