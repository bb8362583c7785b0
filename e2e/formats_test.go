package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// poller is a program with a loop in a package of its own.
const poller = clitest.Redis + `
-- go.mod --
module example.com/poll

go 1.25
` + clitest.Require + `
-- names/names.go --
package names

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Load(ctx context.Context, rdb *redis.Client, ids []string) (names []string) {
	for _, id := range ids {
		names = append(names, rdb.Get(ctx, id))
	}
	return names
}
-- poll/poll.go --
package poll

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "a")
	}
}
`

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	code, out, stderr := command(t, dir, "git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.com"}, args...)...)
	if code != 0 {
		t.Fatalf("git %v: exit %d: %s%s", args, code, out, stderr)
	}
}

// repository puts a directory under git, with one commit.
func repository(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "first")
}

func edit(t *testing.T, name, old, new string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	after := strings.Replace(string(text), old, new, 1)
	if after == string(text) {
		t.Fatalf("no %q in %s", old, text)
	}
	clitest.Put(t, name, after)
}

// The life of a baseline: old findings are quiet though lines move, new ones
// fail, fixed ones are said and taken out.
func TestBaseline(t *testing.T) {
	t.Parallel()
	dir := clitest.Write(t, poller)
	file := filepath.Join(dir, "known.json")
	poll := filepath.Join(dir, "poll", "poll.go")
	step := func(what string, code int, out, stderr string, args ...string) {
		t.Helper()
		gotCode, gotOut, gotErr := redisvet(t, dir, append([]string{"-baseline=known.json"}, args...)...)
		if gotCode != code || gotErr != stderr {
			t.Errorf("%s: exit %d, want %d, stderr %q, want %q", what, gotCode, code, gotErr, stderr)
		}
		if out == "" && gotOut != "" || !strings.Contains(gotOut, out) || strings.Count(gotOut, "(redisloop/") > 1 {
			t.Errorf("%s: got\n%swant one finding with %q", what, gotOut, out)
		}
	}
	step("written", 0, "", "redisvet: known.json: 2 new, 0 fixed, 2 in all\n", "-write-baseline", "./...")
	step("quiet", 0, "", "", "./...")
	step("quiet at another price", 0, "", "", "-rtt=2ms", "-replicas=9", "./...")

	edit(t, poll, "func Poll", "// Poll polls.\n//\n// It is old.\nfunc Poll")
	edit(t, poll, "\t\trdb.Get(ctx, \"a\")", "\n\t\trdb.Get(ctx,  \"a\") // as ever")
	step("lines have moved", 0, "", "", "./...")

	edit(t, poll, "\t}\n}\n", "\t}\n}\n\nfunc Again(ctx context.Context, rdb *redis.Client) {\n\tfor {\n\t\trdb.Get(ctx, \"a\")\n\t}\n}\n")
	step("a new function", 1, "poll/poll.go:21:7: ", "", "./...")
	step("SARIF has what is new", 1, `"startLine": 21`, "", "-format=sarif", "./...")
	step("JSON has what is new", 1, "poll.go:21:7", "", "-format=json", "./...")
	step("and another package has not", 0, "", "", "./names")

	edit(t, poll, "\n\t\trdb.Get(ctx,  \"a\") // as ever", "")
	step("one is fixed, one is new", 1, "poll/poll.go:20:7: ", "redisvet: known.json: 1 fixed; -write-baseline takes them out\n", "./...")
	edit(t, poll, "rdb.Get(ctx, \"a\")", "return")
	step("both are fixed", 0, "", "redisvet: known.json: 1 fixed; -write-baseline takes them out\n", "./poll")
	step("no rule looked", 0, "", "", "-redisloop=false", "./...")
	step("taken out, the other package kept", 0, "", "redisvet: known.json: 0 new, 1 fixed, 1 in all\n", "-write-baseline", "./poll")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "example.com/poll/poll") || !strings.Contains(string(text), `"package": "example.com/poll/names"`) {
		t.Errorf("the baseline is %s", text)
	}

	// A package that is gone takes its findings with it; one in a broken
	// program does not.
	clitest.Put(t, poll, "package poll\n\nfunc F() { undefined() }\n")
	code, _, stderr := redisvet(t, dir, "-baseline=known.json", "-write-baseline", "./...")
	if after, err := os.ReadFile(file); code != 2 || err != nil || string(after) != string(text) || !strings.Contains(stderr, "the baseline is left as it was") {
		t.Errorf("broken code: exit %d, %s, baseline %s", code, stderr, after)
	}
	clitest.Put(t, poll, "package poll\n")
	if err := os.RemoveAll(filepath.Join(dir, "names")); err != nil {
		t.Fatal(err)
	}
	step("the package is gone", 0, "", "redisvet: known.json: 0 new, 1 fixed, 0 in all\n", "-write-baseline", "./...")
}

// What a run leaves out is not fixed: test files without -tests, files of
// other builds, modules of a workspace.
func TestBaselineLeftOut(t *testing.T) {
	t.Parallel()
	const body = "\n\nimport (\n\t\"context\"\n\n\t\"github.com/redis/go-redis/v9\"\n)\n\nfunc NAME(ctx context.Context, rdb *redis.Client) {\n\tfor {\n\t\trdb.Get(ctx, \"a\")\n\t}\n}\n"
	dir := clitest.Write(t, poller,
		"-- poll/poll_test.go --\npackage poll"+strings.Replace(body, "NAME", "helper", 1),
		"-- poll/tagged.go --\n//go:build extra\n\npackage poll"+strings.Replace(body, "NAME", "Extra", 1),
		"-- other/go.mod --\nmodule example.com/poll/other\n\ngo 1.25\n\nrequire github.com/redis/go-redis/v9 v9.0.0\n",
		"-- other/other.go --\npackage other"+strings.Replace(body, "NAME", "Other", 1),
		"-- go.work --\ngo 1.25\n\nuse .\nuse ./other\n")
	code, _, stderr := redisvet(t, dir, "-baseline=known.json", "-write-baseline", "-tests", "-tags=extra", "./...", "./other")
	if want := "redisvet: known.json: 5 new, 0 fixed, 5 in all\n"; code != 0 || stderr != want {
		t.Fatalf("exit %d, stderr %q, want %q", code, stderr, want)
	}
	for _, args := range [][]string{{"./..."}, {"-tests", "./..."}, {"-tags=extra", "./..."}, {"./other"}, {"./names"}} {
		if code, out, stderr := redisvet(t, dir, append([]string{"-baseline=known.json"}, args...)...); code != 0 || out+stderr != "" {
			t.Errorf("%v: exit %d, %s%s", args, code, out, stderr)
		}
	}
}

// What cgo makes of a file does not show: known findings in it are found
// again, and a log names the file that a person edits.
func TestReportsCgo(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("no C compiler")
	}
	dir := clitest.Write(t, clitest.Cgo)
	file := filepath.Join(dir, "cgo.go")
	edit(t, file, "for i := 0; Twice(i) < 10; i++ {", "for {")
	if code, _, stderr := redisvet(t, dir, "-baseline=known.json", "-write-baseline", "./..."); code != 0 || !strings.Contains(stderr, ": 1 new, 0 fixed, 1 in all\n") {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "known.json"))
	if err != nil || !strings.Contains(string(text), `"function": "Poll"`) || !strings.Contains(string(text), `"code": "rdb.Get(ctx,\"key\")"`) {
		t.Errorf("%v, the baseline is %s", err, text)
	}
	_, log, _ := redisvet(t, dir, "-format=sarif", "./...")
	if !strings.Contains(log, `"uri": "cgo.go"`) || strings.Contains(log, "file://") {
		t.Errorf("the log is %s", log)
	}
	edit(t, file, "import \"C\"\n", "import \"C\"\n\n// More lines.\n")
	if code, out, stderr := redisvet(t, dir, "-baseline=known.json", "./..."); code != 0 || out+stderr != "" {
		t.Errorf("lines have moved: exit %d, %s%s", code, out, stderr)
	}
}

func TestNewFrom(t *testing.T) {
	t.Parallel()
	dir := clitest.Write(t, poller)
	repository(t, dir)
	poll := filepath.Join(dir, "poll", "poll.go")
	step := func(what, rev string, want ...string) {
		t.Helper()
		code, out, stderr := redisvet(t, dir, "-new-from="+rev, "./...")
		if (code == 1) != (len(want) > 0) || code > 1 || stderr != "" || strings.Count(out, "(redisloop/") != len(want) {
			t.Errorf("%s: exit %d, %d findings wanted\n%s%s", what, code, len(want), out, stderr)
		}
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: no %s in\n%s", what, w, out)
			}
		}
	}
	step("nothing has changed", "HEAD")
	edit(t, poll, "func Poll", "// Poll polls.\nfunc Poll")
	step("a line above has", "HEAD")
	edit(t, poll, "\"a\"", "\"b\"")
	step("the call has", "HEAD", "poll/poll.go:12:7: ")
	git(t, dir, "commit", "-q", "-a", "-m", "second")
	step("and is committed", "HEAD")
	step("seen from before", "HEAD~1", "poll/poll.go:12:7: ")
	edit(t, filepath.Join(dir, "names", "names.go"), "range ids", "range ids[1:]")
	step("a loop around an old call", "HEAD", "names/names.go:11:29: ")
	clitest.Put(t, filepath.Join(dir, "more", "more.go"), "package more\n\nimport (\n\t\"context\"\n\n\t\"github.com/redis/go-redis/v9\"\n)\n\nfunc More(ctx context.Context, rdb *redis.Client) {\n\tfor {\n\t\trdb.Get(ctx, \"a\")\n\t}\n}\n")
	step("a file that git does not know", "HEAD", "names/names.go:11:29: ", "more/more.go:11:7: ")

	code, out, stderr := redisvet(t, dir, "-new-from=nosuch", "./...")
	if want := "redisvet: -new-from: git knows no revision \"nosuch\" here (a shallow clone lacks old ones: fetch more of it)\n"; code != 2 || out != "" || stderr != want {
		t.Errorf("exit %d, stdout %q, stderr %q", code, out, stderr)
	}
	// Baseline and revision go together.
	if code, _, stderr := redisvet(t, dir, "-baseline=known.json", "-write-baseline", "./more"); code != 0 {
		t.Fatal(stderr)
	}
	code, out, _ = redisvet(t, dir, "-baseline=known.json", "-new-from=HEAD", "./...")
	if code != 1 || !strings.HasPrefix(out, "names/names.go:11:29: ") || strings.Count(out, "(redisloop/") != 1 {
		t.Errorf("both: exit %d\n%s", code, out)
	}
}

// A terminal gets the code below each finding; a pipe does not.
func TestTerminal(t *testing.T) {
	if _, err := exec.LookPath("script"); err != nil {
		t.Skip("no script(1) to make a terminal with")
	}
	dir := clitest.Write(t, poller)
	terminal := func(env, args string) string {
		t.Helper()
		code, out, stderr := command(t, dir, "script", "-qec", "env TERM=xterm "+env+" "+binary+" "+args+" 2>/dev/null", "/dev/null")
		if code != 1 {
			t.Errorf("exit %d: %s%s", code, out, stderr)
		}
		return strings.ReplaceAll(out, "\r\n", "\n")
	}
	_, plain, _ := redisvet(t, dir, "./poll")
	head, _, _ := strings.Cut(plain, "\n")
	want := head + `
    11 |         rdb.Get(ctx, "a")
       |             ^~~
  poll/poll.go:10:2: the loop
    10 |     for {
       |     ^

`
	if got := terminal("NO_COLOR=1", "./poll"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := terminal("", "./poll"); !strings.Contains(got, "\x1b[31m^~~\x1b[0m") {
		t.Errorf("no color in %q", got)
	}
	if got := terminal("NO_COLOR=1", "-c=1 ./poll"); !strings.Contains(got, "    10 |     for {\n    11 |         rdb.Get(ctx, \"a\")\n       |             ^~~\n    12 |     }\n") {
		t.Errorf("-c=1: got\n%s", got)
	}
	for _, args := range []string{"-c=-1 ./poll", "./poll 2>/dev/null | cat; exit 1"} {
		if got := terminal("", args); got != plain {
			t.Errorf("%s: got\n%s\nwant\n%s", args, got, plain)
		}
	}
	if got := terminal("TERM=dumb", "./poll"); got != plain {
		t.Errorf("TERM=dumb: got\n%s", got)
	}
}

// A baseline and a log do not say where the module lies.
func TestReportsTravel(t *testing.T) {
	t.Parallel()
	var logs, baselines []string
	for range 2 {
		dir := clitest.Write(t, poller)
		_, log, _ := redisvet(t, dir, "-format=sarif", "./...")
		logs = append(logs, log)
		redisvet(t, dir, "-baseline=known.json", "-write-baseline", "./...")
		text, err := os.ReadFile(filepath.Join(dir, "known.json"))
		if err != nil {
			t.Fatal(err)
		}
		baselines = append(baselines, string(text))
	}
	if logs[0] != logs[1] || baselines[0] != baselines[1] {
		t.Errorf("two checkouts give two reports:\n%s\n%s", logs[0], logs[1])
	}
	if !json.Valid([]byte(logs[0])) || strings.Contains(logs[0], os.TempDir()) {
		t.Errorf("the log is %s", logs[0])
	}
}
