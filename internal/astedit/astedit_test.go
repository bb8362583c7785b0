package astedit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// load parses one file and type-checks what it can.
func load(t *testing.T, src string) (*analysis.Pass, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "a.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Scopes: map[ast.Node]*types.Scope{}, Implicits: map[ast.Node]types.Object{}}
	conf := types.Config{Importer: fake{}, Error: func(error) {}}
	pkg, _ := conf.Check("a", fset, []*ast.File{f}, info)
	return &analysis.Pass{Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info,
		ReadFile: func(string) ([]byte, error) { return []byte(src), nil }}, f
}

// fake imports an empty package for each path, named by its last element.
type fake struct{}

func (fake) Import(path string) (*types.Package, error) {
	name := path
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			name = path[i+1:]
			break
		}
	}
	p := types.NewPackage(path, name)
	p.MarkComplete()
	return p, nil
}

func TestImport(t *testing.T) {
	const guard = "github.com/redisvet/redisvet/redisguard"
	for _, test := range []struct{ name, src, path, want, as string }{
		{"no imports", "package a\n\nfunc f() {}\n", guard,
			"package a\n\nimport \"" + guard + "\"\n\nfunc f() {}\n", "redisguard"},
		{"one without parentheses", "package a\n\nimport \"context\"\n\nfunc f() {}\n", guard,
			"package a\n\nimport \"context\"\nimport \"" + guard + "\"\n\nfunc f() {}\n", "redisguard"},
		{"standard library alone", "package a\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n\nfunc f() {}\n", guard,
			"package a\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\n\t\"" + guard + "\"\n)\n\nfunc f() {}\n", "redisguard"},
		{"into the middle", "package a\n\nimport (\n\t\"context\"\n\n\t\"github.com/a/b\"\n\t\"github.com/z/z\" // why\n)\n\nfunc f() {}\n", guard,
			"package a\n\nimport (\n\t\"context\"\n\n\t\"github.com/a/b\"\n\t\"" + guard + "\"\n\t\"github.com/z/z\" // why\n)\n\nfunc f() {}\n", "redisguard"},
		{"behind a comment", "package a\n\nimport (\n\t\"github.com/a/b\" // why\n)\n\nfunc f() {}\n", guard,
			"package a\n\nimport (\n\t\"github.com/a/b\" // why\n\t\"" + guard + "\"\n)\n\nfunc f() {}\n", "redisguard"},
		{"before the others", "package a\n\nimport (\n\t\"github.com/z/z\"\n)\n\nfunc f() {}\n", guard,
			"package a\n\nimport (\n\t\"" + guard + "\"\n\t\"github.com/z/z\"\n)\n\nfunc f() {}\n", "redisguard"},
		{"time before others", "package a\n\nimport (\n\t\"github.com/z/z\"\n)\n\nfunc f() {}\n", "time",
			"package a\n\nimport (\n\t\"time\"\n\n\t\"github.com/z/z\"\n)\n\nfunc f() {}\n", "time"},
		{"time last", "package a\n\nimport (\n\t\"context\"\n\n\t\"github.com/z/z\"\n)\n\nfunc f() {}\n", "time",
			"package a\n\nimport (\n\t\"context\"\n\t\"time\"\n\n\t\"github.com/z/z\"\n)\n\nfunc f() {}\n", "time"},
		{"there", "package a\n\nimport \"time\"\n\nfunc f() {}\n", "time", "package a\n\nimport \"time\"\n\nfunc f() {}\n", "time"},
		{"there under another name", "package a\n\nimport clock \"time\"\n\nfunc f() {}\n", "time", "package a\n\nimport clock \"time\"\n\nfunc f() {}\n", "clock"},
		{"shadowed by a parameter", "package a\n\nfunc f(time int) {\n}\n", "time", "", ""},
		{"there and shadowed", "package a\n\nimport \"time\"\n\nfunc f(time int) {\n}\n", "time", "", ""},
		{"a name of the package", "package a\n\nvar redisguard int\n\nfunc f() {}\n", guard, "", ""},
		{"another import's name", "package a\n\nimport \"other/redisguard\"\n\nfunc f() {}\n", guard, "", ""},
		{"cgo", "package a\n\nimport \"C\"\n\nfunc f() {}\n", guard, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			pass, f := load(t, test.src)
			body := f.Decls[len(f.Decls)-1].(*ast.FuncDecl).Body
			as, edits, ok := Import(pass, f, body.Rbrace, test.path)
			if ok != (test.want != "") {
				t.Fatalf("offered: %v", ok)
			}
			if !ok {
				return
			}
			got, err := Apply(pass.Fset.File(f.FileStart), []byte(test.src), edits)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want || as != test.as {
				t.Errorf("as %q:\n%s\nwant %q:\n%s", as, got, test.as, test.want)
			}
			if !NewFiles(pass).Keep(f, edits) {
				t.Error("it is not formatted any more")
			}
		})
	}
}

func TestKeep(t *testing.T) {
	for _, test := range []struct {
		name, src, text string
		want            bool
	}{
		{"formatted", "package a\n\nvar x = 1\n", " + 1", true},
		{"not formatted", "package a\n\nvar x = 1\n", "+1 ", false},
		{"not formatted before", "package a\nvar x=1\n", "+1 ", true},
		{"does not parse", "package a\n\nvar x = 1\n", " +", false},
		{"CRLF", "package a\r\n\r\nvar x = 1\r\n", " + 1", true},
		{"CRLF, not formatted", "package a\r\n\r\nvar x = 1\r\n", "+1 ", false},
	} {
		pass, f := load(t, test.src)
		if got := NewFiles(pass).Keep(f, []analysis.TextEdit{Insert(f.Decls[0].End(), test.text)}); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestApplyRefusesEditsThatOverlap(t *testing.T) {
	pass, f := load(t, "package a\n\nvar x = 1\n")
	tf := pass.Fset.File(f.FileStart)
	a := analysis.TextEdit{Pos: f.Pos(), End: f.Pos() + 5, NewText: []byte("a")}
	b := analysis.TextEdit{Pos: f.Pos() + 3, End: f.Pos() + 7, NewText: []byte("b")}
	if _, err := Apply(tf, make([]byte, tf.Size()), []analysis.TextEdit{b, a}); err != errOverlap {
		t.Errorf("%v, want ErrOverlap", err)
	}
	if _, err := Apply(tf, make([]byte, tf.Size()), []analysis.TextEdit{a, a}); err != nil {
		t.Errorf("an edit and itself: %v", err)
	}
}

func TestImportPackage(t *testing.T) {
	const path = "github.com/redis/go-redis/v9"
	pkg := types.NewPackage(path, "redis")
	for _, test := range []struct{ name, src, want, as string }{
		{"not there", "package a\n\nimport \"context\"\n\nfunc f() {}\n", "package a\n\nimport \"context\"\nimport \"" + path + "\"\n\nfunc f() {}\n", "redis"},
		{"under another name", "package a\n\nimport goredis \"" + path + "\"\n\nfunc f() {}\n", "package a\n\nimport goredis \"" + path + "\"\n\nfunc f() {}\n", "goredis"},
		{"its name is taken", "package a\n\nvar redis int\n\nfunc f() {}\n", "", ""},
		{"its name is a parameter", "package a\n\nfunc f(redis int) {\n}\n", "", ""},
	} {
		pass, f := load(t, test.src)
		body := f.Decls[len(f.Decls)-1].(*ast.FuncDecl).Body
		as, edits, ok := ImportPackage(pass, f, body.Rbrace, pkg)
		if ok != (test.want != "") || as != test.as {
			t.Errorf("%s: offered %v as %q", test.name, ok, as)
			continue
		}
		if !ok {
			continue
		}
		if got, err := Apply(pass.Fset.File(f.FileStart), []byte(test.src), edits); err != nil || string(got) != test.want {
			t.Errorf("%s: %v\n%s", test.name, err, got)
		}
	}
}
