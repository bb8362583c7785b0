package docs

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/config"
)

// Each link in a page leads to a file that exists, and to one of its headings.
func TestLinks(t *testing.T) {
	all := pages(t)
	checked := 0
	for name, text := range all {
		for _, m := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(withoutCode(text), "code"), -1) {
			if strings.Contains(m[2], "://") {
				continue
			}
			checked++
			if fault := broken(all, name, m[2]); fault != "" {
				t.Errorf("%s: the link to %s: %s", name, m[2], fault)
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d links found", checked)
	}
}

// broken says what is wrong with a link from a page, or returns "".
func broken(all map[string]string, from, target string) string {
	file, anchor, hasAnchor := strings.Cut(target, "#")
	name := from
	if file != "" {
		name = path.Join(path.Dir(from), file)
	}
	if _, err := fs.Stat(root, name); err != nil {
		return err.Error()
	}
	if hasAnchor && !slices.Contains(anchors(all[name]), anchor) {
		return fmt.Sprintf("%s has no heading #%s", name, anchor)
	}
	return ""
}

var notInAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)

// anchors returns the names that GitHub gives to the headings of a page.
func anchors(page string) (names []string) {
	times := map[string]int{}
	for _, m := range heading.FindAllStringSubmatch(withoutCode(page), -1) {
		text := link.ReplaceAllString(m[1], "$1")
		name := strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(text), ""), " ", "-")
		if n := times[name]; n > 0 {
			names = append(names, fmt.Sprintf("%s-%d", name, n))
		} else {
			names = append(names, name)
		}
		times[name]++
	}
	return names
}

func TestBroken(t *testing.T) {
	all := map[string]string{
		"docs/README.md": "# Go vet: `-json`\n## Use\n## Use\n```sh\n# no heading\n```\n",
		"README.md":      "# redisvet\n",
	}
	for target, want := range map[string]string{
		"#go-vet--json":         "",
		"#use":                  "",
		"#use-1":                "",
		"#use-2":                "docs/README.md has no heading #use-2",
		"#no-heading":           "docs/README.md has no heading #no-heading",
		"../README.md#redisvet": "",
		"../README.md#nothing":  "README.md has no heading #nothing",
		"../LICENSE":            "",
		"nothing.md":            "stat docs/nothing.md: no such file or directory",
	} {
		if got := broken(all, "docs/README.md", target); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}

// Each page for users is linked from the table of contents.
func TestContents(t *testing.T) {
	all := pages(t)
	linked := map[string]bool{"docs/README.md": true}
	for _, m := range link.FindAllStringSubmatch(withoutCode(all["docs/README.md"]), -1) {
		linked[path.Join("docs", m[2])] = true
	}
	for name := range all {
		if strings.HasPrefix(name, "docs/") && !linked[name] {
			t.Errorf("docs/README.md has no link to %s", name)
		}
	}
}

var nogoDep = regexp.MustCompile(`"@com_github_redisvet_redisvet//(\w+)"`)

// The recipe for nogo names each rule, in a package with the variable that nogo wants.
func TestNogoRecipe(t *testing.T) {
	var deps []string
	for _, m := range nogoDep.FindAllStringSubmatch(pages(t)["docs/ci.md"], -1) {
		deps = append(deps, m[1])
		text, err := fs.ReadFile(root, path.Join(m[1], m[1]+".go"))
		if err != nil || !strings.Contains(string(text), "\nvar Analyzer = ") {
			t.Errorf("%s has no Analyzer: %v", m[1], err)
		}
	}
	if !slices.Equal(deps, config.Rules) {
		t.Errorf("the recipe has %q, and the rules are %q", deps, config.Rules)
	}
}
