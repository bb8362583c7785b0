package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// directives are //line comments that name other files.
var directives = []struct{ name, text string }{
	{"passwd.go", "//line /etc/passwd:1"},
	{"zero.go", "//line /dev/zero:2"},
	{"up.go", "//line ../../secret.go:1"},
	{"template.go", "//line view.qtpl:3"},
	{"column.go", "/*line x:1:1*/"},
	{"crlf.go", "//line /etc/passwd:1\r"},
	{"other.go", "//line passwd.go:5:7"},
}

// polled is a module in which each file has a finding after a //line comment.
// It is two directories below one with a file that must not be shown.
func polled(t *testing.T) (dir string) {
	t.Helper()
	top := clitest.Write(t, strings.ReplaceAll(clitest.Redis, "third/", "a/b/third/")+"-- a/b/go.mod --\nmodule example.com/m\n\ngo 1.25\n"+clitest.Require+"-- secret.go --\nSECRET\n-- a/b/view.qtpl --\nTEMPLATE\n")
	dir = filepath.Join(top, "a", "b")
	for i, d := range directives {
		clitest.Put(t, filepath.Join(dir, d.name), fmt.Sprintf(`package m

import (
	"context"

	"github.com/redis/go-redis/v9"
)

%s
func f%d(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "key")
	}
}
`, d.text, i))
	}
	return dir
}

// Every output format has positions in the files that were analysed, and shows
// no other file.
func TestLineComments(t *testing.T) {
	dir := polled(t)
	for _, args := range [][]string{{"."}, {"-c=1", "."}, {"-json", "."}, {"-format=github", "."}, {"-format=sarif", "."}} {
		_, out, stderr := redisvet(t, dir, append([]string{"-reach"}, args...)...)
		if stderr != "" {
			t.Errorf("%v: stderr %s", args, stderr)
		}
		for _, d := range directives {
			if !strings.Contains(out, d.name) {
				t.Errorf("%v: nothing in %s:\n%s", args, d.name, out)
			}
		}
		for _, no := range []string{"/etc/", "root:", "zero:", "secret", "SECRET", "qtpl", "TEMPLATE"} {
			if strings.Contains(out, no) {
				t.Errorf("%v: %q is in\n%s", args, no, out)
			}
		}
	}
	_, out, _ := redisvet(t, dir, "-c=0", ".")
	if want := "passwd.go:12:3: in a loop: Get (reach/loop)\n12\t\t\trdb.Get(ctx, \"key\")\n\tpasswd.go:11:2: the loop\n"; !strings.Contains(out, want) {
		t.Errorf("got\n%s\nwhich lacks\n%s", out, want)
	}
}

// The same applies to findings of code that does not type-check, and to its
// faults.
func TestLineCommentsOfFaults(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.25\n-- a.go --\npackage m\n\n//line /etc/passwd:1\nvar x int = \"\"\n-- b/b.go --\npackage b\n\n//line /etc/passwd:1\nvar x = = 1\n")
	expect(t, dir, []string{"."}, cli.Failed, "", "a.go:4:13: cannot use \"\" (untyped string constant) as int value in variable declaration\n"+incomplete("findings"))
	_, _, stderr := redisvet(t, dir, "./b")
	if !strings.Contains(stderr, "b/b.go:4:9: expected operand") {
		t.Errorf("stderr %s", stderr)
	}
}

// A changed line after a //line comment is a changed line. A baseline has the
// file, the function and the code.
func TestLineCommentsSelect(t *testing.T) {
	dir := polled(t)
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"commit", "-q", "-m", "all"}} {
		cmd := exec.Command("git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.com"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	expect(t, dir, []string{"-new-from=HEAD", "."}, cli.Clean, "", "")
	file := filepath.Join(dir, "passwd.go")
	clitest.Put(t, file, strings.Replace(clitest.Get(t, file), `"key"`, `"other"`, 1))
	expect(t, dir, []string{"-new-from=HEAD", "."}, cli.Findings, "passwd.go:12:3: in a loop: Get (reach/loop)\n\tpasswd.go:11:2: the loop\n", "")

	base := filepath.Join(t.TempDir(), "base.json")
	if code, _, stderr := redisvet(t, dir, "-baseline="+base, "-write-baseline", "."); code != cli.Clean {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var known struct {
		Findings []struct{ File, Function, Code string }
	}
	if err := json.Unmarshal([]byte(clitest.Get(t, base)), &known); err != nil || len(known.Findings) != len(directives) {
		t.Fatalf("%v: %+v", err, known)
	}
	for _, f := range known.Findings {
		if f.Function == "" || !strings.HasPrefix(f.Code, "rdb.Get(ctx,") {
			t.Errorf("%+v", f)
		}
	}
}

// A fix changes the file with the code.
func TestLineCommentsFix(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.25\n-- a.go --\npackage m\n\ntype t struct{}\n\nfunc (t) Twice(a, b string) string  { return a }\nfunc (t) Thrice(a, b string) string { return a }\n\n//line other.txt:1\nvar x = t{}.Twice(\"a\", \"b\")\n-- other.txt --\nnone\n")
	code, out, stderr := withSuite(t, dir, "fix", ".")
	if code != cli.Clean || !strings.HasPrefix(out, "a.go:9:9: fixed: call Thrice (polish)\n") {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	if text := clitest.Get(t, filepath.Join(dir, "a.go")); !strings.Contains(text, `var x = t{}.Thrice("a", "b")`) {
		t.Errorf("got\n%s", text)
	}
}

// The output of cgo is reported as its source, and a //line comment in it
// changes nothing.
func TestLineCommentsCgo(t *testing.T) {
	dir := clitest.Write(t, clitest.Cgo)
	want := "cgo.go:16:3: in a loop: Get (reach/loop)\n16\t\t\trdb.Get(ctx, \"key\")\n\tcgo.go:15:2: the loop\n"
	for _, goflags := range []string{"", "-trimpath"} {
		t.Setenv("GOFLAGS", goflags)
		expect(t, dir, []string{"-c=0", "."}, cli.Findings, want, "")
	}
	file := filepath.Join(dir, "cgo.go")
	text := clitest.Get(t, file)
	for _, line := range []string{"//line /etc/passwd:1", "//line /etc/passwd:1\r", "/*line /dev/zero:1:1*/", "//line :1:1", "//line nosuch.go:1"} {
		clitest.Put(t, file, strings.Replace(text, "func Poll", line+"\nfunc Poll", 1))
		expect(t, dir, []string{"-c=0", "."}, cli.Findings, strings.NewReplacer("16", "17", "15", "16").Replace(want), "")
	}
}

// A file of the package that links to a device is not read.
func TestNoRegularFile(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "plain", "zero.go")); err != nil {
		clitest.Missing(t, err)
	}
	code, out, stderr := redisvet(t, dir, "-c=1", "./plain")
	if code != cli.Failed || out != "" || strings.Count(stderr, "\n") != 2 || !strings.HasSuffix(stderr, incomplete("findings")) {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
}

// Names and contents of files are shown without control characters, in findings
// and in faults.
func TestControlCharacters(t *testing.T) {
	name := "a\n::error::x \x1b[2J\u202e.go"
	dir := clitest.Write(t, clitest.Redis+"-- go.mod --\nmodule example.com/m\n\ngo 1.25\n"+clitest.Require)
	clitest.Put(t, filepath.Join(dir, name), `package m

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, m map[string]*redis.Client) {
	for {
		m["`+"\u202e\u2066"+`"].Get(ctx, "key")
	}
}
`)
	const shown = `a\n::error::x \x1b[2J\u202e.go`
	for _, c := range []struct{ arg, want string }{
		{"-c=0", shown + `:11:15: m["\u202e\u2066"].Get in a loop without a wait`},
		{"-c=0", "\n11\t\t\tm[\"\\u202e\\u2066\"].Get(ctx, \"key\")\n"},
		{"-format=github", "::error file=" + strings.NewReplacer(":", "%3A").Replace(shown) + ",line=11,"},
		{"-json", filepath.Join(dir, `a\n::error::x \u001b[2J\u202e.go`) + `:11:15"`},
		{"-format=sarif", `"uri": "./a%0A::error::x%20%1B%5B2J%E2%80%AE.go"`},
	} {
		code, out, stderr := withSuite(t, dir, c.arg, "-redisloop", ".")
		if code != cli.Findings || stderr != "" || !strings.Contains(out, c.want) || strings.ContainsAny(out, "\x1b\u202e\u2066") || strings.Contains(out, "\n::error") {
			t.Errorf("%s: exit %d, %q%s\nlacks %q", c.arg, code, out, stderr, c.want)
		}
	}
	clitest.Put(t, filepath.Join(dir, name), "package m\n\nvar x int = `\u202e`\n")
	expect(t, dir, []string{"."}, cli.Failed, "", shown+`:3:13: cannot use `+"`"+`\u202e`+"`"+` (untyped string constant "\u202e") as int value in variable declaration`+"\n"+incomplete("findings"))
}
