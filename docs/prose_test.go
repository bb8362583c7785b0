package docs

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
)

// maxWords is the length of the longest sentence. A code span is one word.
const maxWords = 25

// maxDocWords is the same for doc comments of Go code. It is to become maxWords: shorten
// the longest sentences, and lower it.
const maxDocWords = 34

// indented is a line of code, or of a table, in a doc comment.
var indented = regexp.MustCompile(`(?m)^\t.*$`)

// instead has what to write for words that readers stumble over. They are
// expressions, which also find other forms.
var instead = map[string]string{
	"anew":                   "again",
	"as far as":              "where, if",
	"be had":                 "be available",
	"behind":                 "after",
	"beside":                 "next to",
	"e.g.":                   "for example",
	"etc.":                   "the rest of the list",
	"for the most part":      "usually",
	"holds?":                 "contains, applies, locks",
	"i.e.":                   "that is",
	"in order to":            "to",
	"is of":                  "belongs to",
	"mend(s|ed|ing)?":        "fix",
	"silenc(e|es|ed|ing)":    "suppress",
	"(simply|just|easily)":   "nothing",
	"(stands?|stood)":        "is",
	"(tells?|told)":          "says, identifies, gives",
	"ways? round (the|a)":    "path through",
	"utili[sz](e|es|ed|ing)": "use",
}

// Every page follows the rules.
func TestProse(t *testing.T) {
	all := pages(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, f := range faults(all[name]) {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// Comments of Go code do not have the words either, and doc comments have no long
// sentences. Comments of cases may quote anything.
func TestComments(t *testing.T) {
	n := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if d.IsDir() && slices.Contains([]string{".git", "bin", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if err != nil || path.Ext(name) != ".go" || name == "docs/prose_test.go" {
			return err
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, source, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, doc := range docComments(name, f) {
			for _, s := range sentences(indented.ReplaceAllString(doc.Text(), "")) {
				if n := len(strings.Fields(s)); n > maxDocWords {
					t.Errorf("%s: %d words, more than %d: %s", fset.Position(doc.Pos()), n, maxDocWords, s)
				}
			}
		}
		for _, c := range f.Comments {
			n++
			_, text, _ := strings.Cut(c.Text(), " ") // the first word may be a name
			for _, f := range stumbles(strings.Join(strings.Fields(text), " ")) {
				t.Errorf("%s: %s", fset.Position(c.Pos()), f)
			}
		}
		return nil
	})
	if err != nil || n < 5000 {
		t.Fatalf("%d comments read: %v", n, err)
	}
}

// docComments returns the comments of the declarations of a file, and of its package. Tests
// are exempt: no editor shows their comments elsewhere.
func docComments(name string, f *ast.File) (out []*ast.CommentGroup) {
	if strings.HasSuffix(name, "_test.go") {
		return nil
	}
	ast.Inspect(f, func(n ast.Node) bool {
		var doc *ast.CommentGroup
		switch n := n.(type) {
		case *ast.File:
			doc = n.Doc
		case *ast.FuncDecl:
			doc = n.Doc
		case *ast.GenDecl:
			doc = n.Doc
		case *ast.TypeSpec:
			doc = n.Doc
		case *ast.ValueSpec:
			doc = n.Doc
		case *ast.Field:
			doc = n.Doc
		}
		if doc != nil {
			out = append(out, doc)
		}
		return true
	})
	return out
}

// Texts that redisvet prints do not have the words either.
func TestPrinted(t *testing.T) {
	texts := map[string]string{}
	files, err := fs.Glob(root, "internal/cli/usage/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d texts of the help: %v", len(files), err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	for _, a := range analyzers.All() {
		a.Flags.VisitAll(func(f *flag.Flag) { texts["-"+a.Name+"."+f.Name] = f.Usage })
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		for _, f := range stumbles(strings.Join(strings.Fields(texts[name]), " ")) {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// faults lists what breaks the rules in a page.
func faults(page string) (found []string) {
	for _, s := range sentences(page) {
		if n := len(strings.Fields(s)); n > maxWords {
			found = append(found, fmt.Sprintf("%d words, more than %d: %s", n, maxWords, s))
		}
		found = append(found, stumbles(s)...)
	}
	return found
}

// stumbles lists the words of a text that readers stumble over.
func stumbles(text string) (found []string) {
	for _, word := range slices.Sorted(maps.Keys(instead)) {
		if m := words[word].FindString(text); m != "" {
			found = append(found, fmt.Sprintf("%q: write %s: %s", strings.TrimSpace(m), instead[word], text))
		}
	}
	return found
}

// words has the expressions that find the words in instead.
var words = func() map[string]*regexp.Regexp {
	out := map[string]*regexp.Regexp{}
	for word := range instead {
		out[word] = regexp.MustCompile(`(?i)\b` + strings.ReplaceAll(word, ".", `\.`) + `(\W|$)`)
	}
	return out
}()

var (
	item        = regexp.MustCompile(`^ *([-*]|\d+\.) `)
	sentenceEnd = regexp.MustCompile(`[.?!][)"*]*(\s+|$)`)
)

// sentences returns the sentences of a page, without headings, tables and code.
func sentences(page string) (out []string) {
	for _, block := range blocks(withoutCode(page)) {
		block = link.ReplaceAllString(codeSpan.ReplaceAllString(block, "code"), "$1")
		for {
			end := sentenceEnd.FindStringIndex(block)
			if end == nil {
				break
			}
			out = append(out, strings.TrimSpace(block[:end[1]]))
			block = block[end[1]:]
		}
		if block != "" {
			out = append(out, block)
		}
	}
	return out
}

// blocks returns the paragraphs and the items of the lists of a page.
func blocks(page string) (out []string) {
	begin := true
	for line := range strings.Lines(page) {
		text := item.ReplaceAllString(line, "")
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#"), strings.HasPrefix(line, "|"), strings.HasPrefix(line, "    "):
			begin = true
		case begin, text != line:
			out = append(out, strings.TrimSpace(text))
			begin = false
		default:
			out[len(out)-1] += " " + strings.TrimSpace(text)
		}
	}
	return out
}

func TestFaults(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("one ", maxWords))
	for page, want := range map[string]int{
		"# " + long + " more\n":                         0,
		"| " + long + " |\n":                            0,
		"```sh\n" + long + " mend\n```\n":               0,
		"<!-- " + long + " mend\n-->\n":                 0,
		long + ".\n":                                    0,
		long + " more.\n":                               1,
		long + ". More.\n":                              0,
		"one\n" + long + "\n":                           1,
		"one\n\n" + long + "\n":                         0,
		"- one\n- " + long + "\n":                       0,
		"- one\n  " + long + "\n":                       1,
		long + " `a b`\n":                               1,
		"It is (one.) [Two.](a.md) " + long + "\n":      0,
		"Mending is told.\n":                            2,
		"`mend` it, amend it, at 0.5 ms\n":              0,
		"For instance, e.g. this\n":                     1,
		strings.Replace(long, "one ", "0.5 ", 9) + "\n": 0,
	} {
		if got := faults(page); len(got) != want {
			t.Errorf("%q has %d faults, want %d: %q", page, len(got), want, got)
		}
	}
}
