package vettool

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// loop is a function with a finding behind a comment.
func loop(comment, name, key string) string {
	return fmt.Sprintf("package m\n\nimport (\n\t\"context\"\n\n\t\"github.com/redis/go-redis/v9\"\n)\n\n%s\nfunc %s(ctx context.Context, rdb *redis.Client) {\n\tfor {\n\t\trdb.Get(ctx, `%s`)\n\t}\n}\n", comment, name, key)
}

// go vet prints the positions in the files of the package, whatever //line
// comments say, and of no other file a line.
func TestLineComments(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis+"-- go.mod --\nmodule example.com/m\n\ngo 1.25\n"+clitest.Require)
	fresh(t, dir)
	for name, comment := range map[string]string{"passwd": "//line /etc/passwd:1", "zero": "//line /dev/zero:2", "up": "//line ../x.go:1", "view": "//line view.qtpl:3", "column": "/*line x:1:1*/"} {
		clitest.Put(t, filepath.Join(dir, name+".go"), loop(comment, name, "key"))
	}
	want := "passwd.go:12:3: in a loop: Get\n12\t\t\trdb.Get(ctx, `key`)\npasswd.go:11:2: \tthe loop\n11\t\tfor {\n"
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

// What cgo makes of a file is told as the file.
func TestLineCommentsCgo(t *testing.T) {
	for _, comment := range []string{"", "//line /etc/passwd:1"} {
		dir := clitest.Write(t, strings.Replace(clitest.Cgo, "func Poll", comment+"\nfunc Poll", 1))
		fresh(t, dir)
		for _, args := range [][]string{{"-c=0", "."}, {"-trimpath", "-c=0", "."}} {
			out, _ := vet{dir: dir, args: args}.do(t)
			if want := "cgo.go:17:3: in a loop: Get\n17\t\t\trdb.Get(ctx, \"key\")\ncgo.go:16:2: \tthe loop\n"; !strings.Contains(out, want) {
				t.Errorf("%q, %v: got\n%s\nwant\n%s", comment, args, out, want)
			}
		}
	}
}

// Names of files and lines of source are not obeyed.
func TestControlCharacters(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis+"-- go.mod --\nmodule example.com/m\n\ngo 1.25\n"+clitest.Require)
	fresh(t, dir)
	clitest.Put(t, filepath.Join(dir, "a\n::error::\x1b[2J\u202e.go"), loop("", "f", "k\x1b\u202e"))
	out, _ := vet{dir: dir, args: []string{"-c=0", "."}}.do(t)
	want := `a\n::error::\x1b[2J\u202e.go:12:3: in a loop: Get` + "\n12\t\t\trdb.Get(ctx, `k\\x1b\\u202e`)\n"
	if !strings.Contains(out, want) || strings.ContainsAny(out, "\x1b\u202e") {
		t.Errorf("got\n%q\nwant in it\n%q", out, want)
	}
	clitest.Put(t, filepath.Join(dir, "a\n::error::\x1b[2J\u202e.go"), "package m\n\nvar x int = \"\"\n")
	if out, _ = (vet{dir: dir, args: []string{"."}}).do(t); strings.Contains(out, "\n::error") {
		t.Errorf("an error of types: %q", out)
	}
}

func TestTakeContext(t *testing.T) {
	for _, c := range []struct {
		args, rest string
		n          int
	}{
		{"x.cfg", "x.cfg", -1},
		{"-c=2 x.cfg", "x.cfg", 2},
		{"--c 2 -reach x.cfg", "-reach x.cfg", 2},
		{"-c=0 -c=3 x.cfg", "x.cfg", 3},
		{"-c=x x.cfg", "-c=x x.cfg", -1},
		{"-c", "-c", -1},
		{"-json -c=2 x.cfg", "-json x.cfg", -1},
		{"-fix=true -c=2 x.cfg", "-fix=true x.cfg", -1},
		{"-json=false -c=2 x.cfg", "-json=false x.cfg", 2},
	} {
		rest, n := takeContext(strings.Fields(c.args))
		if n != c.n || !slices.Equal(rest, strings.Fields(c.rest)) {
			t.Errorf("%s: %q, %d", c.args, rest, n)
		}
	}
}
