package vettool

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// tool is the vet tool of these tests, see testdata/reachvet. It is built
// without the race detector, because go vet starts it for each package.
var tool string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "reachvet")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer os.RemoveAll(dir)
		tool = filepath.Join(dir, "reachvet")
		if out, err := exec.Command("go", "build", "-ldflags=-s", "-o", tool, "./testdata/reachvet").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 2
		}
		return m.Run()
	}())
}

// A vet is one form of calling go vet.
type vet struct {
	dir   string
	args  []string
	naive bool
}

// do runs go vet and returns its output and what the tool did: "unit:PATH" for
// each call, "run:PATH" for each analysis.
func (v vet) do(t *testing.T) (output string, units []string) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "log")
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + tool}, v.args...)...)
	cmd.Dir = v.dir
	cmd.Env = append(os.Environ(), "REACHVET_LOG="+log)
	if v.naive {
		cmd.Env = append(cmd.Env, "REACHVET_NAIVE=1")
	}
	out, err := cmd.CombinedOutput()
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(out), strings.Fields(string(text))
}

// fresh gives dir a new configuration, so that go vet's cache has no results
// for it.
func fresh(t *testing.T, dir string) {
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# for "+dir+"\ntests: false\n")
}

// positions returns the positions of findings in the output of go vet -json.
func positions(t *testing.T, dir, output string) []string {
	t.Helper()
	var out []string
	dec := json.NewDecoder(strings.NewReader(stripComments(output)))
	for dec.More() {
		var tree map[string]map[string][]struct{ Posn, Message string }
		if err := dec.Decode(&tree); err != nil {
			t.Fatalf("%v in %s", err, output)
		}
		for _, rules := range tree {
			for _, found := range rules {
				for _, d := range found {
					out = append(out, strings.TrimPrefix(d.Posn, dir+"/")+" "+strings.TrimSuffix(d.Message, " (reach/loop)")) // x/tools does not add the rule
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// stripComments removes the "# package" lines of the go command.
func stripComments(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

func count(did []string, prefix string) (n int) {
	for _, d := range did {
		if strings.HasPrefix(d, prefix) {
			n++
		}
	}
	return n
}

var chainFindings = []string{
	"app.go:13:3 in a loop: Top>Mid>Conn>Lib>Get",
	"app_test.go:10:3 in a loop: Serve>Top>Mid>Conn>Lib>Get",
	"app_x_test.go:13:3 in a loop: Serve>Top>Mid>Conn>Lib>Get",
	"app_x_test.go:14:3 in a loop: All>Serve>Top>Mid>Conn>Lib>Get",
	"user/user.go:11:3 in a loop: Serve>Top>Mid>Conn>Lib>Get",
}

// Only the last package of a chain of modules imports Redis; the first one
// contains the loop.
func TestChain(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	fresh(t, dir)
	out, units := vet{dir: dir, args: []string{"-json", "./..."}}.do(t)
	if got := positions(t, dir, out); !slices.Equal(got, chainFindings) {
		t.Errorf("findings:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(chainFindings, "\n"))
	}
	if n := strings.Count(out, ` (reach/loop)"`); n != len(chainFindings) {
		t.Errorf("%d messages end in the rule", n)
	}
	for _, path := range []string{"github.com/redis/go-redis/v9", "example.com/lib", "example.com/conn", "example.com/mid", "example.com/top", "example.com/app", "example.com/app/plain", "example.com/app/user"} {
		if !slices.Contains(units, "run:"+path) {
			t.Errorf("%s was not analysed", path)
		}
	}
	for _, path := range []string{"fmt", "context", "runtime", "example.com/util", "example.com/util/deep"} {
		if !slices.Contains(units, "unit:"+path) || slices.Contains(units, "run:"+path) {
			t.Errorf("%s was not skipped", path)
		}
	}

	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# naive, for "+dir+"\n")
	out, all := vet{dir: dir, args: []string{"-json", "./..."}, naive: true}.do(t)
	if got := positions(t, dir, out); !slices.Equal(got, chainFindings) {
		t.Errorf("findings without the shortcut:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(chainFindings, "\n"))
	}
	if n, without := count(units, "unit:"), count(all, "unit:"); n != without || count(all, "run:") != without || count(units, "run:") > 12 {
		t.Errorf("%d units, %d analysed; without the shortcut %d, %d", n, count(units, "run:"), without, count(all, "run:"))
	}
}

// go vet's cache serves a result if and only if nothing has changed, including
// the configuration.
func TestCache(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	step := func(name, from string, wantRuns bool) {
		t.Helper()
		out, units := vet{dir: filepath.Join(dir, from), args: []string{"-json", "example.com/app/..."}}.do(t)
		if wantRuns != (len(units) > 0) {
			t.Errorf("%s: the tool ran %d times", name, len(units))
		}
		if got := positions(t, dir, out); !slices.Equal(got, chainFindings) {
			t.Errorf("%s: findings:\n%s", name, strings.Join(got, "\n"))
		}
	}
	step("no configuration", ".", true)
	step("no configuration, again", ".", false)
	fresh(t, dir)
	step("cold", ".", true)
	step("warm", ".", false)
	step("warm, from a directory below", "user", false)
	file := filepath.Join(dir, ".redisvet.yaml")
	clitest.Put(t, file, "# changed in "+dir+"\n")
	step("changed", ".", true)
	step("changed, again", ".", false)
	fresh(t, dir)
	step("changed back", ".", false)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	step("removed", ".", false) // as at first
}

// A package that go vet has analysed for its facts, because another one imports it, has its
// findings when it is named itself.
func TestImportFirst(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	fresh(t, dir)
	for _, c := range []struct {
		from, pattern string
		findings      []string
		cached        bool
	}{
		{".", "./user", chainFindings[4:], false},
		{".", ".", chainFindings[:4], false},
		{".", "./...", chainFindings, false},
		{".", "./...", chainFindings, true},
		{"user", "../...", chainFindings, true},
		{"user", ".", chainFindings[4:], true},
		{"user", "", chainFindings[4:], true},
		{"user", "..", chainFindings[:4], true},
		{".", "example.com/app/user", chainFindings[4:], false},
		{".", "example.com/app/...", chainFindings, false},
		{"user", "example.com/app/...", chainFindings, true},
	} {
		args := []string{"-json"}
		if c.pattern != "" {
			args = append(args, c.pattern)
		}
		out, units := vet{dir: filepath.Join(dir, c.from), args: args}.do(t)
		if got := positions(t, dir, out); !slices.Equal(got, c.findings) {
			t.Errorf("%q in %s: findings:\n%s\nwant\n%s", c.pattern, c.from, strings.Join(got, "\n"), strings.Join(c.findings, "\n"))
		}
		if cached := len(units) == 0; cached != c.cached {
			t.Errorf("%q in %s: %d units", c.pattern, c.from, len(units))
		}
	}
}

// Another module with the same packages below it has results of its own.
func TestImportOfAnotherModuleFirst(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	fresh(t, dir)
	other := clitest.Write(t, "-- go.mod --\nmodule example.com/other\n\ngo 1.25\n")
	text := clitest.Get(t, filepath.Join(dir, "go.mod"))
	text = strings.Replace(text, "module example.com/app", "module example.com/other", 1)
	text = strings.ReplaceAll(text, "=> ./", "=> "+filepath.ToSlash(dir)+"/")
	clitest.Put(t, filepath.Join(other, "go.mod"), text+"\nrequire example.com/app v0.0.0\nreplace example.com/app => "+filepath.ToSlash(dir)+"\n")
	clitest.Put(t, filepath.Join(other, "other.go"), "package other\n\nimport _ \"example.com/app/user\"\n")
	clitest.Put(t, filepath.Join(other, ".redisvet.yaml"), clitest.Get(t, filepath.Join(dir, ".redisvet.yaml")))
	if out, units := (vet{dir: other, args: []string{"-json", "./..."}}).do(t); !slices.Contains(units, "run:example.com/app/user") {
		t.Errorf("the package is no import:\n%s", out)
	}
	out, _ := vet{dir: dir, args: []string{"-json", "./..."}}.do(t)
	if got := positions(t, dir, out); !slices.Equal(got, chainFindings) {
		t.Errorf("findings:\n%s", strings.Join(got, "\n"))
	}
}

// In a workspace, the configuration of another module counts.
func TestCacheWorkspace(t *testing.T) {
	dir := clitest.Write(t, `
-- go.work --
go 1.25

use (
	./one
	./two
)
-- one/go.mod --
module example.com/one

go 1.25
-- one/one.go --
package one
-- two/go.mod --
module example.com/two

go 1.25
-- two/two.go --
package two
-- two/sub/README --
`)
	runs := func(from string) int {
		_, units := vet{dir: filepath.Join(dir, from), args: []string{"example.com/one", "example.com/two"}}.do(t)
		return count(units, "unit:")
	}
	fresh(t, filepath.Join(dir, "two"))
	for _, c := range []struct {
		name, from string
		want       int
	}{{"cold", "one", 2}, {"warm", "one", 0}, {"warm, from the other", "two", 0}, {"warm, from above", ".", 0}} {
		if got := runs(c.from); got != c.want {
			t.Errorf("%s: the tool ran %d times, want %d", c.name, got, c.want)
		}
	}
	clitest.Put(t, filepath.Join(dir, "two", ".redisvet.yaml"), "# changed in "+dir+"\n")
	if got := runs("one"); got != 2 {
		t.Errorf("changed: the tool ran %d times, want 2", got)
	}
	// The same file in the other module is another configuration.
	if err := os.Rename(filepath.Join(dir, "two", ".redisvet.yaml"), filepath.Join(dir, "one", ".redisvet.yaml")); err != nil {
		t.Fatal(err)
	}
	if got := runs("one"); got != 2 {
		t.Errorf("moved: the tool ran %d times, want 2", got)
	}
	// So is that of the workspace, wherever the go command runs. Without a
	// workspace no other one counts.
	fresh(t, dir)
	for _, c := range []struct {
		name, from string
		want       int
	}{{"the workspace's, cold", "one", 2}, {"warm", "one", 0}, {"warm, from the other", "two/sub", 0}, {"warm, from above", ".", 0}} {
		if got := runs(c.from); got != c.want {
			t.Errorf("%s: the tool ran %d times, want %d", c.name, got, c.want)
		}
	}
	t.Setenv("GOWORK", filepath.Join(dir, "go.work"))
	if got := runs("one"); got != 0 {
		t.Errorf("named by GOWORK: the tool ran %d times, want 0", got)
	}
	t.Setenv("GOWORK", "")
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# changed in "+dir+"\n")
	if got := runs("two/sub"); got != 2 {
		t.Errorf("the workspace's changed: the tool ran %d times, want 2", got)
	}
	t.Setenv("GOWORK", "off")
	alone := vet{dir: filepath.Join(dir, "two"), args: []string{"./..."}}
	alone.do(t)
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# changed again in "+dir+"\n")
	if _, units := alone.do(t); len(units) != 0 {
		t.Errorf("without the workspace its file counts: %v", units)
	}
}

// An unreadable configuration is reported in one line, without the usage of the
// tool.
func TestUnreadableConfiguration(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/one\n\ngo 1.25\n-- one.go --\npackage one\n")
	file := filepath.Join(dir, ".redisvet.yaml")
	if err := os.Mkdir(file, 0o755); err != nil {
		t.Fatal(err)
	}
	out, _ := vet{dir: dir, args: []string{"./..."}}.do(t)
	want := "redisvet: " + file + ": want a regular file, not a directory\ngo: error obtaining buildID for " + tool + ": exit status 2\n"
	if out != want {
		t.Errorf("got %s\nwant %s", out, want)
	}
}

func TestFlags(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	fresh(t, dir)
	out, _ := vet{dir: dir, args: []string{"-c=0", "./user"}}.do(t)
	if want := "user/user.go:11:3: in a loop: Serve>Top>Mid>Conn>Lib>Get (reach/loop)\n11\t\t\tapp.Serve(ctx, nil)\n"; !strings.Contains(out, want) {
		t.Errorf("-c=0: %s", out)
	}
	clitest.Put(t, filepath.Join(dir, "user", "more.go"), "package user\n\nimport (\n\t\"context\"\n\n\t\"example.com/app\"\n)\n\nfunc More(ctx context.Context) {\n\tfor {\n\t\tapp.Serve(ctx, nil)\n\t\tapp.Serve(ctx, nil)\n\t}\n}\n")
	if out, _ = (vet{dir: dir, args: []string{"./user"}}).do(t); strings.Count(out, "in a loop") != 3 {
		t.Errorf("no limit: %s", out)
	}
	if out, _ = (vet{dir: dir, args: []string{"-reach.limit=1", "./user"}}).do(t); strings.Count(out, "in a loop") != 2 {
		t.Errorf("-reach.limit=1: %s", out)
	}
	if out, _ = (vet{dir: dir, args: []string{"-nosuch", "./user"}}).do(t); !strings.Contains(out, "flag provided but not defined: -nosuch") {
		t.Errorf("-nosuch: %s", out)
	}
}
