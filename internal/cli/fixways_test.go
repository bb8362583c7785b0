package cli_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// twice has the same fix in two packages.
const twice = `
-- go.mod --
module example.com/twice

go 1.25
-- a/a.go --
package a

type T struct{ N int }

func (t *T) Twice(a, b int)  { t.N = 2 }
func (t *T) Thrice(a, b int) { t.N = 3 }

func Call(t *T) { t.Twice(1, 2) }
-- b/b.go --
package b

type T struct{ N int }

func (t *T) Twice(a, b int)  { t.N = 2 }
func (t *T) Thrice(a, b int) { t.N = 3 }

func Call(t *T) { t.Twice(1, 2) }

func Again(t *T) { t.Twice(2, 1) }
`

// fixed runs redisvet fix with the answers of a user.
func fixed(t *testing.T, dir, answers string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: suite, Dir: dir, Stdin: strings.NewReader(answers), Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(append(append([]string{"fix", "-rule=polish"}, args...), "./..."))
	return code, out.String(), errs.String()
}

// calls returns how often each package calls Thrice.
func calls(t *testing.T, dir string) (a, b int) {
	t.Helper()
	count := func(name string) int { return strings.Count(clitest.Get(t, filepath.Join(dir, name)), "t.Thrice(") }
	return count("a/a.go"), count("b/b.go")
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=u", "-c", "user.email=u@example.com"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// In a git repository, a file with changes that are not committed is left, and so is
// one that git does not know. -force changes them, and -diff shows them.
func TestFixCommandLeavesUncommitted(t *testing.T) {
	const left = "left, the file has changes that are not committed: commit them, or run redisvet fix -force: "
	dir := clitest.Write(t, twice)
	git(t, dir, "init", "-q")
	if code, out, stderr := fixed(t, dir, ""); code != cli.Findings || strings.Count(out, left) != 3 || stderr != "" {
		t.Fatalf("unknown to git: exit %d\n%s%s", code, out, stderr)
	}
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "all")
	name := filepath.Join(dir, "a", "a.go")
	clitest.Put(t, name, clitest.Get(t, name)+"\nvar edited bool\n")
	if code, out, _ := fixed(t, dir, "", "-diff"); code != cli.Findings || strings.Count(out, "\n+++ ") != 2 {
		t.Errorf("-diff: exit %d\n%s", code, out)
	}
	code, out, stderr := fixed(t, filepath.Join(dir, "b"), "", "example.com/twice/a")
	if a, b := calls(t, dir); code != cli.Findings || a != 0 || b != 2 || strings.Count(out, left) != 1 || !strings.HasSuffix(out, "2 fixed, 1 left\n") || stderr != "" {
		t.Errorf("edited: exit %d, %d and %d\n%s%s", code, a, b, out, stderr)
	}
	// A module of the workspace may be in a repository of its own.
	other := clitest.Write(t, strings.ReplaceAll(twice, "example.com/twice", "example.com/other"))
	git(t, other, "init", "-q")
	work := filepath.Join(t.TempDir(), "go.work")
	clitest.Put(t, work, "go 1.25\n\nuse (\n\t"+dir+"\n\t"+other+"\n)\n")
	t.Setenv("GOWORK", work)
	if code, out, _ := fixed(t, dir, "", "example.com/other/..."); code != cli.Findings || strings.Count(out, left) != 4 || !strings.HasSuffix(out, "0 fixed, 4 left\n") {
		t.Errorf("another repository: exit %d\n%s", code, out)
	}
	t.Setenv("GOWORK", "off")
	if code, out, _ := fixed(t, dir, "", "-force"); code != cli.Clean || !strings.HasSuffix(out, "1 fixed, 0 left\n") {
		t.Errorf("-force: exit %d\n%s", code, out)
	}
}

// Each fix is shown and asked for. The end of the input is a q.
func TestFixCommandAsks(t *testing.T) {
	for _, c := range []struct {
		answers string
		a, b    int
		asked   int
		total   string
	}{
		{"y\ny\ny\n", 1, 2, 3, "3 fixed, 0 left\n"},
		{"n\nwhat\nY\nno\n", 0, 1, 4, "1 fixed, 2 left\n"},
		{"y\nn\ny\n", 1, 1, 3, "2 fixed, 1 left\n"},
		{"n\ny\nn\n", 0, 1, 3, "1 fixed, 2 left\n"},
		{"yes\nq\n", 1, 0, 2, "1 fixed, 2 left\n"},
		{"", 0, 0, 1, "0 fixed, 3 left\n"},
	} {
		dir := clitest.Write(t, twice)
		_, out, stderr := fixed(t, dir, c.answers, "-interactive")
		if a, b := calls(t, dir); a != c.a || b != c.b || strings.Count(out, "Apply? y, n, or q for none of the rest: ") != c.asked ||
			!strings.HasSuffix(out, c.total) || !strings.Contains(out, "+func Call(t *T) { t.Thrice(1, 2) }\na/a.go:8:19: call Thrice (polish)\nApply? ") || stderr != "" {
			t.Errorf("%q: %d and %d\n%s%s", c.answers, a, b, out, stderr)
		}
	}
}

// Fixes with which the tests of a package fail are taken back, those of other packages
// stay. Tests that fail without them say nothing about them, and packages without tests are
// named.
func TestFixCommandTests(t *testing.T) {
	const test = "\n\nimport \"testing\"\n\nfunc TestCall(t *testing.T) {\n\tvar x T\n\tCall(&x)\n\tif x.N != %N {\n\t\tt.Error(x.N)\n\t}\n}\n"
	dir := clitest.Write(t, twice)
	put := func(pkg, n string) {
		clitest.Put(t, filepath.Join(dir, pkg, pkg+"_test.go"), "package "+pkg+strings.ReplaceAll(test, "%N", n))
	}
	put("a", "3")
	put("b", "2")
	before := clitest.Get(t, filepath.Join(dir, "b", "b.go"))
	code, out, stderr := fixed(t, dir, "", "-test")
	if a, _ := calls(t, dir); code != cli.Findings || a != 1 || clitest.Get(t, filepath.Join(dir, "b", "b.go")) != before ||
		strings.Count(out, ": left, with its fix the tests of the package fail: ") != 2 || !strings.HasSuffix(out, "1 fixed, 2 left\n") ||
		stderr != "redisvet: b: its tests fail with the fixes, which are taken back\n" {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	put("b", "7")
	code, out, stderr = fixed(t, dir, "", "-test")
	if _, b := calls(t, dir); code != cli.Clean || b != 2 || !strings.HasSuffix(out, "2 fixed, 0 left\n") || stderr != "redisvet: b: its tests fail without the fixes, too\n" {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}

	clean := clitest.Write(t, twice)
	code, out, stderr = fixed(t, clean, "", "-test")
	if a, b := calls(t, clean); code != cli.Clean || a != 1 || b != 2 || !strings.HasSuffix(out, "3 fixed, 0 left\n") ||
		stderr != "redisvet: a: no test files, so nothing tries the fixes\nredisvet: b: no test files, so nothing tries the fixes\n" {
		t.Errorf("without tests: exit %d\n%s%s", code, out, stderr)
	}
}
