package astedit

import (
	"bytes"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// sources returns formatted files of real code: some of the standard library.
func sources(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, dir := range []string{"go/printer", "net/textproto", "text/template", "encoding/csv", "os/exec"} {
		names, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src", dir, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(names), err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if is, err := format.Source(src); err == nil && bytes.Equal(is, src) && !bytes.Contains(src, []byte("\r\n")) {
				out[name] = src
			}
		}
	}
	return out
}

// parsed returns a pass with one file.
func parsed(t *testing.T, name string, src []byte) (*analysis.Pass, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return &analysis.Pass{Fset: fset, Files: []*ast.File{f}, ReadFile: func(string) ([]byte, error) { return src, nil }}, f
}

// wholly returns what Keep should return, by formatting the whole file.
func wholly(tf *token.File, src []byte, edits []analysis.TextEdit) bool {
	out, err := Apply(tf, src, edits)
	if err != nil {
		return false
	}
	is, err := format.Source(out)
	return err == nil && bytes.Equal(is, out)
}

// A part is formatted if its file is: each statement list and each declaration
// of some hundred files.
func TestPartsAreFormattedLikeTheirFile(t *testing.T) {
	lists := 0
	for name, src := range sources(t) {
		pass, f := parsed(t, name, src)
		txt := NewFiles(pass).text(f)
		for i, d := range f.Decls {
			if p, ok := txt.declarations(i); !ok || !txt.asItIs(p).clean {
				t.Errorf("%s: not formatted alone", pass.Fset.Position(d.Pos()))
			}
			if isImport(d) {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				for _, s := range Statements(n) {
					p, ok := txt.statements(i, []analysis.TextEdit{{Pos: s.Pos(), End: s.End()}})
					if !ok {
						continue // on one line with the surrounding code
					}
					lists++
					if v := txt.asItIs(p); v.parses && !v.clean {
						t.Errorf("%s: not formatted alone:\n%s", pass.Fset.Position(s.Pos()), src[p.from:p.to])
					}
				}
				return true
			})
		}
	}
	if lists < 1000 {
		t.Errorf("%d lists of statements", lists)
	}
}

// Keep returns the same for a part as the formatter does for the file, for
// edits of every kind at places of every kind.
func TestKeepIsThatOfTheFile(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	kept, spoilt := 0, 0
	for name, src := range sources(t) {
		pass, f := parsed(t, name, src)
		tf := pass.Fset.File(f.FileStart)
		for range 12 {
			edits, what := anEdit(rnd, tf, src, f)
			if edits == nil {
				continue
			}
			want := wholly(tf, src, edits)
			if got := NewFiles(pass).Keep(f, edits); got != want {
				out, _ := Apply(tf, src, edits)
				at := tf.Offset(edits[0].Pos)
				t.Errorf("%s: %s: %v, of the file %v\n%s", pass.Fset.Position(edits[0].Pos), what, got, want, out[max(0, at-200):min(len(out), at+200)])
			}
			if want {
				kept++
			} else {
				spoilt++
			}
		}
	}
	if kept < 100 || spoilt < 100 {
		t.Errorf("%d edits keep the format and %d do not", kept, spoilt)
	}
}

// anEdit makes a random edit, either like those of fixes or a broken one.
func anEdit(rnd *rand.Rand, tf *token.File, src []byte, f *ast.File) ([]analysis.TextEdit, string) {
	var stmts []ast.Stmt
	var names []*ast.Ident
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.LabeledStmt:
		case ast.Stmt:
			stmts = append(stmts, n)
		case *ast.Ident:
			names = append(names, n)
		}
		return true
	})
	if len(stmts) == 0 {
		return nil, ""
	}
	s := stmts[rnd.IntN(len(stmts))]
	line := bytes.LastIndexByte(src[:tf.Offset(s.Pos())], '\n') + 1
	tabs := string(src[line:tf.Offset(s.Pos())])
	behind := tf.Pos(tf.Offset(s.End()) + max(0, bytes.IndexByte(src[tf.Offset(s.End()):], '\n')))
	switch kind := rnd.IntN(8); {
	case strings.Trim(tabs, "\t") != "" || kind == 0: // a longer or a shorter name, also in declarations
		id := names[rnd.IntN(len(names))]
		return []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte(id.Name + []string{"", "Longer", "X"}[rnd.IntN(3)])}}, "name"
	case kind == 1:
		return []analysis.TextEdit{Insert(s.Pos(), "pipe := new(int)\n"+tabs)}, "before"
	case kind == 2:
		return []analysis.TextEdit{Insert(behind, "\n"+tabs+"_, _ = x, y // behind it")}, "behind"
	case kind == 3:
		return []analysis.TextEdit{Insert(behind, " // a comment more")}, "comment"
	case kind == 4:
		return []analysis.TextEdit{{Pos: tf.Pos(line), End: tf.Pos(min(len(src), tf.Offset(behind)+1))}}, "gone"
	case kind == 5:
		return []analysis.TextEdit{Insert(s.Pos(), "a :=  1\n"+tabs)}, "spaces"
	case kind == 6:
		return []analysis.TextEdit{Insert(s.Pos(), "wait := 1\n"+tabs), Insert(behind, "\n"+tabs+"if x > 0 {\n"+tabs+"\ty()\n"+tabs+"}"),
			Insert(f.Name.End(), "\n\nimport \"example.com/x\"")}, "all"
	}
	return []analysis.TextEdit{Insert(s.Pos(), "}\n"+tabs)}, "a brace"
}

// For fixes in one file of any size, only the changed parts are formatted.
func TestKeepFormatsWhatChanges(t *testing.T) {
	const loop = "\tfor i := range n {\n\t\tf(i)\n\t}\n"
	for name, source := range map[string]func(n int) string{
		"a function each":              func(n int) string { return strings.Repeat("func _() {\n"+loop+"}\n\n", n) },
		"one function":                 func(n int) string { return "func _() {\n" + strings.Repeat(loop+"\n", n) + "}\n\n" },
		"one function, no empty lines": func(n int) string { return "func _() {\n" + strings.Repeat(loop, n) + "}\n\n" },
		"a comment at each loop": func(n int) string {
			return "func _() {\n" + strings.Repeat(strings.Replace(loop, "{\n", "{ // c\n", 1), n) + "}\n\n"
		},
		"not formatted": func(n int) string {
			return "func _()  {\n" + strings.Repeat(strings.Replace(loop, "f(i)", "f( i )", 1), n) + "}\n\n"
		},
	} {
		work := func(n int) (bytes int64, loops int) {
			src := []byte("package a\n\n" + source(n) + "func f(int) {}\n")
			pass, f := parsed(t, "a.go", src)
			files := NewFiles(pass)
			before := Formatted.Load()
			ast.Inspect(f, func(node ast.Node) bool {
				if s, ok := node.(*ast.RangeStmt); ok {
					loops++
					if !files.Keep(f, []analysis.TextEdit{Insert(s.Pos(), "k := 1\n\t"), Insert(s.End(), "\n\t_ = k")}) {
						t.Errorf("%s: an edit is refused", name)
					}
				}
				return true
			})
			return Formatted.Load() - before, loops
		}
		one, n := work(50)
		four, m := work(200)
		if n != 50 || m != 200 || four > 5*one {
			t.Errorf("%s: %d bytes for %d fixes, %d for %d", name, one, n, four, m)
		}
		t.Logf("%s: %d bytes for 50 fixes, %d for 200", name, one, four)
	}
}
