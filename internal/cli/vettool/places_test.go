package vettool

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// loop returns a function with a finding after a comment.
func loop(comment, name, key string) string {
	return fmt.Sprintf("package m\n\nimport (\n\t\"context\"\n\n\t\"github.com/redis/go-redis/v9\"\n)\n\n%s\nfunc %s(ctx context.Context, rdb *redis.Client) {\n\tfor {\n\t\trdb.Get(ctx, `%s`)\n\t}\n}\n", comment, name, key)
}

// go vet prints the positions in the files of the package, whatever //line
// comments name, and no line of another file.
func TestLineComments(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis+"-- go.mod --\nmodule example.com/m\n\ngo 1.25\n"+clitest.Require)
	fresh(t, dir)
	for name, comment := range map[string]string{"passwd": "//line /etc/passwd:1:1", "zero": "//line /dev/zero:2", "up": "//line ../x.go:1", "view": "//line view.qtpl:3", "column": "/*line x:1:1*/"} {
		clitest.Put(t, filepath.Join(dir, name+".go"), loop(comment, name, "key"))
	}
	want := "passwd.go:12:3: in a loop: Get (reach/loop)\n12\t\t\trdb.Get(ctx, `key`)\npasswd.go:11:2: \tthe loop\n11\t\tfor {\n"
	out, _ := vet{dir: dir, args: []string{"-c=0", "."}}.do(t)
	if !strings.Contains(out, want) || strings.Count(out, ".go:12:3: in a loop") != 5 || strings.Contains(out, "root:") || strings.Contains(out, "/etc/") {
		t.Errorf("got\n%s\nwant five findings and in it\n%s", out, want)
	}
	out, _ = vet{dir: dir, args: []string{"-json", "-c=0", "."}}.do(t)
	got := positions(t, dir, out)
	if len(got) != 5 || got[1] != "passwd.go:12:3 in a loop: Get" {
		t.Errorf("-json: %q", got)
	}
}

// A finding in the output of cgo is reported in its source.
func TestLineCommentsCgo(t *testing.T) {
	for _, comment := range []string{"", "//line /etc/passwd:1:1"} {
		dir := clitest.Write(t, strings.Replace(clitest.Cgo, "func Poll", comment+"\nfunc Poll", 1))
		fresh(t, dir)
		for _, args := range [][]string{{"-c=0", "."}, {"-trimpath", "-c=0", "."}} {
			out, _ := vet{dir: dir, args: args}.do(t)
			if want := "cgo.go:17:3: in a loop: Get (reach/loop)\n17\t\t\trdb.Get(ctx, \"key\")\ncgo.go:16:2: \tthe loop\n"; !strings.Contains(out, want) {
				t.Errorf("%q, %v: got\n%s\nwant\n%s", comment, args, out, want)
			}
		}
	}
}

// File names with control characters are printed escaped. (Lines of source, for
// -c, are printed by the go command.)
func TestControlCharacters(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis+"-- go.mod --\nmodule example.com/m\n\ngo 1.25\n"+clitest.Require)
	fresh(t, dir)
	clitest.Put(t, filepath.Join(dir, "a\n::error::\x1b[2J\u202e.go"), loop("", "f", "k"))
	out, _ := vet{dir: dir, args: []string{"."}}.do(t)
	want := `a\n::error::\x1b[2J\u202e.go:12:3: in a loop: Get (reach/loop)`
	if !strings.Contains(out, want) || strings.ContainsAny(out, "\x1b\u202e") {
		t.Errorf("got\n%q\nwant in it\n%q", out, want)
	}
	clitest.Put(t, filepath.Join(dir, "a\n::error::\x1b[2J\u202e.go"), "package m\n\nvar x int = \"\"\n")
	if out, _ = (vet{dir: dir, args: []string{"."}}).do(t); strings.Contains(out, "\n::error") {
		t.Errorf("an error of types: %q", out)
	}
}

// A position in another package is printed if it is in a Go file. In export
// data, it may come from a //line comment.
func TestRelatedElsewhere(t *testing.T) {
	dir := clitest.Write(t, "-- a.go --\n-- a.txt --\n")
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.go")); err != nil {
		clitest.Missing(t, err)
	}
	fset := token.NewFileSet()
	own, err := parser.ParseFile(fset, "view.txt", "package p\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	var related []analysis.RelatedInformation
	for _, name := range []string{"a.go", "a.txt", "zero.go", "gone.go"} {
		related = append(related, analysis.RelatedInformation{Pos: fset.AddFile(filepath.Join(dir, name), -1, 9).Pos(0), Message: name})
	}
	related = append(related, analysis.RelatedInformation{Pos: own.Name.Pos(), Message: "own"})
	var got []string
	for _, r := range within(&analysis.Pass{Fset: fset, Files: []*ast.File{own}}, related) {
		got = append(got, r.Message)
	}
	if want := []string{"a.go", "gone.go", "own"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
