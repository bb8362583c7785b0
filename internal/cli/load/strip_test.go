package load

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStrip(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"plain", "package p\nfunc F() int {\n\treturn 1\n}\nvar X = 1\n", "package p\nfunc F() int {}\nvar X = 1\n"},
		{"braces in the signature", "func F(x struct{ a int }) interface{ M() } {\n\treturn nil\n}\n", "func F(x struct{ a int }) interface{ M() } {}\n"},
		{"result over lines", "func F() (\n\ta int,\n\tb map[string]struct{},\n) {\n\treturn\n}\n", "func F() (\n\ta int,\n\tb map[string]struct{},\n) {}\n"},
		{"literals that hold braces", "func F() {\n\t_ = \"}\"\n\t_ = '}'\n\t_ = '\\''\n\t_ = `\n}\nfunc G() {\n`\n\t// }\n\t/* } */\n}\nconst C = 1\n", "func F() {}\nconst C = 1\n"},
		{"no body", "func F(x int) int\n\nfunc G() {\n\tF(1)\n}\n", "func F(x int) int\n\nfunc G() {}\n"},
		{"generic", "func F[T interface{ ~int }](x []T) map[int]T {\n\treturn nil\n}\n", "func F[T interface{ ~int }](x []T) map[int]T {}\n"},
		{"one line", "func F() { G() }\nfunc G() {}\n", "func F() {}\nfunc G() {}\n"},
		{"func in a raw string", "var s = `\nfunc F() {\n`\n\nfunc G() { F() }\n", "var s = `\nfunc F() {\n`\n\nfunc G() {}\n"},
		{"function in a variable", "var f = func() int {\n\treturn 1\n}\n", "var f = func() int {}\n"},
		{"method", "func (t *T) F() error {\n\tif x {\n\t}\n\treturn nil\n}\n", "func (t *T) F() error {}\n"},
		{"table", "var t = []int{\n\t1,\n\t'}',\n}\nvar u = 1\n", "var t = []int{}\nvar u = 1\n"},
		{"pointer to a table", "var t = &T{\n\tR: []R{{1, 2}},\n}\n", "var t = &T{}\n"},
		{"table of a named type", "var t map[K]V = map[K]V{\n\t\"{\": {},\n}\n", "var t map[K]V = map[K]V{}\n"},
		{"table of a struct", "var t = struct{ a int }{\n\t1,\n}\n", "var t = struct{ a int }{}\n"},
		{"length of a table", "var t = [...]int{\n\t1, 2,\n}\n\nfunc F() { G() }\n", "var t = [...]int{\n\t1, 2,\n}\n\nfunc F() {}\n"},
		{"variable without a value", "var t struct{ a int }\nvar c chan struct{}\nvar u = T{1}\n", "var t struct{ a int }\nvar c chan struct{}\nvar u = T{}\n"},
		{"group of variables", "var (\n\tt = []int{1}\n)\n\nfunc F() { G() }\n", "var (\n\tt = []int{1}\n)\n\nfunc F() {}\n"},
		{"broken", "func F() {\n\tif {\n", "func F() {\n\tif {\n"},
	} {
		if got := string(strip([]byte(c.src))); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// Real code has the same declarations with and without bodies.
func TestStripStandardLibrary(t *testing.T) {
	src := filepath.Join(build.Default.GOROOT, "src")
	for _, dir := range []string{"go/types", "go/printer", "net/http", "runtime", "text/template/parse", "html/template", "math/big", "slices", "encoding/json", "unicode"} {
		names, err := filepath.Glob(filepath.Join(src, dir, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no source in %s: %v", dir, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			short := strip(text)
			if got, want := decls(t, name, short), decls(t, name, text); got != want {
				t.Errorf("%s: declarations differ:\n%s\nwant\n%s", name, got, want)
			}
			if strings.Contains(string(text), ") {\n\treturn ") && len(short) == len(text) {
				t.Errorf("%s: nothing was stripped", name)
			}
		}
	}
}

func decls(t *testing.T, name string, src []byte) string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return ""
	}
	var b strings.Builder
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				b.WriteString("body ")
			}
			b.WriteString(d.Name.Name + types.ExprString(d.Type) + "\n")
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					b.WriteString(s.Name.Name + " " + types.ExprString(s.Type) + "\n")
				case *ast.ValueSpec:
					for _, n := range s.Names {
						b.WriteString(n.Name + "\n")
					}
				}
			}
		}
	}
	return b.String()
}
