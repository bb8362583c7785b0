// Package docs tests the Markdown pages of this repository: their links, and
// that they follow the rules of plain English in CONTRIBUTING.md.
package docs

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// root is the repository; the pages have their paths from there.
var root = os.DirFS("..")

// pages returns the text of each Markdown file in the repository, by its path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "bin" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if path.Ext(name) == ".md" {
			text, err := fs.ReadFile(root, name)
			out[name] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 15 {
		t.Fatalf("only %d pages found", len(out))
	}
	return out
}

var (
	fence    = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	comment  = regexp.MustCompile(`(?s)<!--.*?-->`)
	codeSpan = regexp.MustCompile("`[^`\n]+`")
	link     = regexp.MustCompile(`\[([^\]]*)\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// withoutCode returns a page without its blocks of code and its comments. Other
// lines stay where they are.
func withoutCode(page string) string {
	empty := func(block string) string { return strings.Repeat("\n", strings.Count(block, "\n")) }
	return comment.ReplaceAllStringFunc(fence.ReplaceAllStringFunc(page, empty), empty)
}
