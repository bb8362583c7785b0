package casetest

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// A recorder is a test that records what is reported to it.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper()           {}
func (r *recorder) Error(args ...any) { r.errors = append(r.errors, fmt.Sprint(args...)) }
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// program is a Program of one file, cases/a.go.
func program(t *testing.T, src string) (*Program, *token.File) {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "cases", "a.go")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	p := &Program{Fset: token.NewFileSet(), Dir: dir}
	f, err := parser.ParseFile(p.Fset, name, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Fset.File(f.FileStart)
}

func TestCheckFindings(t *testing.T) {
	const src = "package a\n\nvar x = 1 // want loop:\"unpaced\"\nvar y = 2\nvar z = 3 // //ignore // want b:\"first\" a:`second`\n"
	finding := func(line int, category, message string) Finding {
		return Finding{Diagnostic: analysis.Diagnostic{Pos: token.Pos(line), Category: category, Message: message}}
	}
	all := []Finding{finding(3, "loop", "an unpaced loop"), finding(5, "a", "the second"), finding(5, "b", "the first")}
	for _, c := range []struct {
		name  string
		found []Finding
		want  []string // parts of the errors, in order
	}{
		{"all of them, in any order", all, nil},
		{"one is missing", all[1:], []string{`a.go:3: no finding for loop:"unpaced"`}},
		{"one too many", append(all[:len(all):len(all)], finding(4, "loop", "more")), []string{"a.go:4:1: unexpected loop: more"}},
		{"the same twice", append(all[:len(all):len(all)], all[0]), []string{"a.go:3:1: unexpected loop"}},
		{"another category", append([]Finding{finding(3, "poll", "an unpaced loop")}, all[1:]...),
			[]string{"a.go:3:1: unexpected poll", `a.go:3: no finding for loop:"unpaced"`}},
		{"another message", append([]Finding{finding(3, "loop", "a paced loop")}, all[1:]...),
			[]string{"a.go:3:1: unexpected loop: a paced loop", "a.go:3: no finding"}},
	} {
		p, tf := program(t, src)
		rec := &recorder{TB: t}
		var found []Finding
		for _, d := range c.found {
			d.Pos = tf.LineStart(int(d.Pos))
			found = append(found, d)
		}
		p.CheckFindings(rec, found, "cases")
		if len(rec.errors) != len(c.want) {
			t.Errorf("%s: errors %q", c.name, rec.errors)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(rec.errors[i], want) {
				t.Errorf("%s: error %q, want %q", c.name, rec.errors[i], want)
			}
		}
	}
}

func TestExpectedNamesEachCategoryOnce(t *testing.T) {
	p, _ := program(t, "package a\n\nvar x = 1 // want loop:\"a\" poll:\"b\"\nvar y = 2 // want loop:`c`\n")
	if got, want := p.Expected(t, "cases"), []string{"loop", "poll"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCheckGolden(t *testing.T) {
	const src = "package a\n\nvar x = 1\n"
	fix := func(tf *token.File, text string) []Finding {
		at := tf.Pos(strings.Index(src, "1"))
		return []Finding{{Diagnostic: analysis.Diagnostic{Pos: at, SuggestedFixes: []analysis.SuggestedFix{
			{TextEdits: []analysis.TextEdit{{Pos: at, End: at + 1, NewText: []byte(text)}}}}}}}
	}
	for _, c := range []struct {
		golden, text string // "" is none
		want         string
	}{
		{"package a\n\nvar x = 2\n", "2", ""},
		{"package a\n\nvar x = 2\n", "3", "the fixes make"},
		{"package a\n\nvar x = 2\n", "", "has a golden file and no fix"},
	} {
		p, tf := program(t, src)
		if err := os.WriteFile(tf.Name()+".golden", []byte(c.golden), 0o644); err != nil {
			t.Fatal(err)
		}
		var found []Finding
		if c.text != "" {
			found = fix(tf, c.text)
		}
		rec := &recorder{TB: t}
		p.CheckGolden(rec, found, "cases")
		if got := strings.Join(rec.errors, "\n"); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("fix %q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestExpectations(t *testing.T) {
	for text, want := range map[string]string{
		`b:"c" ` + "d:`e\\.f`": `[b:"c" d:"e\\.f"]`,
		`a`:                    "error", `a:`: "error", `"a`: "error", `"("`: "error", `a "b"`: "error", `"b"`: "error",
	} {
		list, err := expectations(text)
		got := fmt.Sprint(list)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
