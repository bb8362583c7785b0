package cli_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// redisvet runs the command in dir with the analyzer of package clitest.
func redisvet(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: []*analysis.Analyzer{clitest.Reach}, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(args)
	return code, out.String(), drivertest.WithoutTotals(errs.String())
}

func expect(t *testing.T, dir string, args []string, code int, stdout, stderr string) {
	t.Helper()
	gotCode, gotOut, gotErr := redisvet(t, dir, args...)
	if gotCode != code {
		t.Errorf("redisvet %s: exit %d, want %d", strings.Join(args, " "), gotCode, code)
	}
	if gotOut != stdout {
		t.Errorf("redisvet %s: stdout\n%s\nwant\n%s", strings.Join(args, " "), gotOut, stdout)
	}
	if gotErr != stderr {
		t.Errorf("redisvet %s: stderr\n%s\nwant\n%s", strings.Join(args, " "), gotErr, stderr)
	}
}

func TestFindings(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	app := "app.go:13:3: in a loop: Top>Mid>Conn>Lib>Get (reach/loop)\n\tapp.go:12:2: the loop\n"
	user := "user/user.go:11:3: in a loop: Serve>Top>Mid>Conn>Lib>Get (reach/loop)\n\tuser/user.go:10:2: the loop\n"
	expect(t, dir, []string{"./..."}, cli.Findings, app+user, "")
	expect(t, dir, nil, cli.Findings, app+user, "")
	expect(t, dir, []string{"."}, cli.Findings, app, "")
	expect(t, dir, []string{"-c=0", "."}, cli.Findings, "app.go:13:3: in a loop: Top>Mid>Conn>Lib>Get (reach/loop)\n13\t\t\ttop.Top(ctx, id)\n\tapp.go:12:2: the loop\n", "")
	expect(t, dir, []string{"./plain"}, cli.Clean, "", "")
	expect(t, filepath.Join(dir, "user"), []string{"../..."}, cli.Findings, strings.ReplaceAll(app, "app.go", "../app.go")+strings.ReplaceAll(user, "user/", ""), "")
}

// A test variant contains the files of its package again.
func TestTestFiles(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	code, out, stderr := redisvet(t, dir, "-tests", "./...")
	if code != cli.Findings || stderr != "" {
		t.Errorf("exit %d, stderr %s", code, stderr)
	}
	for _, place := range []string{"app.go:13:3", "app_test.go:10:3", "app_x_test.go:13:3", "app_x_test.go:14:3", "user/user.go:11:3"} {
		if n := strings.Count(out, place+": in a loop"); n != 1 {
			t.Errorf("%s is told %d times, want once:\n%s", place, n, out)
		}
	}
}

// If a configuration asks for test files they are loaded.
func TestTestsConfigured(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "tests: true\n")
	if code, out, stderr := redisvet(t, dir, "./..."); code != cli.Findings || !strings.Contains(out, "app_test.go:10:3: ") || stderr != "" {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	if _, out, _ := redisvet(t, dir, "-tests=false", "./..."); strings.Contains(out, "_test.go") {
		t.Errorf("-tests=false does not win:\n%s", out)
	}
}

func TestJSON(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	code, out, stderr := redisvet(t, dir, "-json", "./...")
	if code != cli.Findings || stderr != "" {
		t.Errorf("exit %d, stderr %s", code, stderr)
	}
	var tree map[string]map[string][]struct {
		Category, Posn, End, Message string
		Related                      []struct{ Posn, Message string }
	}
	if err := json.Unmarshal([]byte(out), &tree); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if len(tree) != 2 || len(tree["example.com/app"]["reach"]) != 1 || len(tree["example.com/app/user"]["reach"]) != 1 {
		t.Fatalf("unexpected tree: %s", out)
	}
	d := tree["example.com/app"]["reach"][0]
	if want := filepath.Join(dir, "app.go"); d.Posn != want+":13:3" || d.End != want+":13:19" || d.Category != "loop" ||
		d.Message != "in a loop: Top>Mid>Conn>Lib>Get" || len(d.Related) != 1 || d.Related[0].Posn != want+":12:2" {
		t.Errorf("got %+v", d)
	}
	expect(t, dir, []string{"-json", "./plain"}, cli.Clean, "{}\n", "")
}

func TestTags(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis+`
-- go.mod --
module example.com/tagged

go 1.25
`+clitest.Require+`
-- a.go --
package tagged
-- b.go --
//go:build extra

package tagged

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "a")
	}
}
`)
	expect(t, dir, []string{"."}, cli.Clean, "", "")
	expect(t, dir, []string{"-tags", "extra", "."}, cli.Findings, "b.go:13:3: in a loop: Get (reach/loop)\n\tb.go:12:2: the loop\n", "")
}

func TestRuleFlags(t *testing.T) {
	dir := clitest.Write(t, clitest.Cgo)
	if code, out, stderr := redisvet(t, dir, "-reach.limit=1", "-reach", "./..."); code != cli.Findings || stderr != "" {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	expect(t, dir, []string{"-reach=false", "./..."}, cli.Failed, "", "redisvet: every rule is switched off\n")
	expect(t, dir, []string{"-reach=maybe", "./..."}, cli.Failed, "",
		"redisvet: invalid boolean value \"maybe\" for -reach: want true or false; see redisvet help\n")
}

// Code that does not type-check is analysed where it does, and reported.
func TestBroken(t *testing.T) {
	dir := clitest.Write(t, clitest.Broken)
	expect(t, dir, []string{"./..."}, cli.Failed,
		`above/above.go:12:3: in a loop: Poll>Get (reach/loop)
	above/above.go:11:2: the loop
missing/missing.go:12:3: in a loop: Get (reach/loop)
	missing/missing.go:11:2: the loop
stmt/stmt.go:11:3: in a loop: Get (reach/loop)
	stmt/stmt.go:10:2: the loop
`,
		`missing/missing.go:6:2: could not import example.com/nowhere/log (no required module provides package example.com/nowhere/log; to add it: go get example.com/nowhere/log)
stmt/stmt.go:12:3: undefined: undefined
`+incomplete("findings"))
}

func TestBadInput(t *testing.T) {
	module := clitest.Write(t, `
-- go.mod --
module example.com/m

go 1.25
-- syntax/a.go --
package syntax

func F( {
	return
}
-- twonames/a.go --
package one
-- twonames/b.go --
package two
-- cycle/a/a.go --
package a

import _ "example.com/m/cycle/b"
-- cycle/b/b.go --
package b

import _ "example.com/m/cycle/a"
-- onlytest/a_test.go --
package onlytest
-- none/README --
nothing here
-- badtag/a.go --
//go:build never

package badtag
-- fine/a.go --
package fine
`)
	outside := clitest.Write(t, "-- a.txt --\n")
	config := clitest.Write(t, "-- go.mod --\nmodule example.com/c\n\ngo 1.25\n-- a.go --\npackage a\n-- .redisvet.yaml --\ntests: true\nbuget: 1\n")
	for _, c := range []struct {
		name string
		dir  string
		args []string
		want string // a part of the one line on stderr
	}{
		{"no module", outside, []string{"./..."}, "redisvet: no go.mod here or above: redisvet analyses packages of a module"},
		{"no module, no pattern", outside, nil, "redisvet: no go.mod here or above"},
		{"no packages", module, []string{"./none/..."}, "redisvet: no packages with Go files match ./none/... (test files are left out unless -tests is given)"},
		{"no directory", module, []string{"./nowhere"}, "redisvet: stat " + filepath.Join(module, "nowhere") + ": directory not found"},
		{"no directories", module, []string{"./nowhere/..."}, "redisvet: pattern ./nowhere/...: lstat ./nowhere/: no such file or directory"},
		{"one of two", module, []string{"./fine", "./nowhere"}, "redisvet: stat " + filepath.Join(module, "nowhere") + ": directory not found"},
		{"no such package", module, []string{"example.com/other/pkg"}, "example.com/other/pkg"},
		{"only tests", module, []string{"./onlytest"}, "./onlytest"},
		{"excluded files", module, []string{"./badtag"}, "build constraints exclude all Go files in " + filepath.Join(module, "badtag")},
		{"syntax error", module, []string{"./syntax"}, filepath.Join("syntax", "a.go") + ":3:9: "},
		{"two packages in one directory", module, []string{"./twonames"}, "found packages one (a.go) and two (b.go) in " + filepath.Join(module, "twonames")},
		{"import cycle", module, []string{"./cycle/a"}, "import cycle not allowed"},
		{"unknown flag", module, []string{"-nosuch", "./..."}, "redisvet: flag provided but not defined: -nosuch; see redisvet help"},
		{"flag of an unknown rule", module, []string{"-other.limit=1", "./..."}, "redisvet: flag provided but not defined: -other.limit; see redisvet help"},
		{"odd value", module, []string{"-reach.limit=many", "./..."}, `redisvet: invalid value "many" for flag -reach.limit: parse error; see redisvet help`},
		{"flag behind", module, []string{"./...", "-json"}, "redisvet: flag -json comes after the packages; flags come first"},
		{"diff alone", module, []string{"-diff", "./..."}, "redisvet: -diff needs -fix"},
		{"fix and json", module, []string{"-fix", "-json", "./..."}, "redisvet: -json does not go with -fix"},
		{"odd duration", module, []string{"-rtt=1", "./..."}, `redisvet: invalid value "1" for flag -rtt: rtt: want a duration such as 0.5ms, not "1"; see redisvet help`},
		{"absurd duration", module, []string{"-rtt=2h", "./..."}, `rtt: want a minute at most, not "2h"; see redisvet help`},
		{"odd context", module, []string{"-c=-2", "./..."}, "redisvet: -c -2: want a number of lines, or -1 for none"},
		{"odd number", module, []string{"-replicas=0", "./..."}, `for flag -replicas: replicas: want a number from 1 up, not "0"; see redisvet help`},
		{"odd price", module, []string{"-price=free", "./..."}, `for flag -price: price: want an amount per number of commands such as 0.20/100k, not "free"; see redisvet help`},
		{"unknown key", config, []string{"./..."}, "redisvet: " + filepath.Join(config, ".redisvet.yaml") + ":2: "},
		{"unknown rule", module, []string{"help", "nosuch"}, `redisvet: no rule or topic is called "nosuch"; there are reach`},
		{"two rules", module, []string{"help", "reach", "reach"}, "redisvet: help takes one rule"},
		{"version with more", module, []string{"version", "now"}, "redisvet: version takes no arguments"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := redisvet(t, c.dir, c.args...)
			if code != cli.Failed || stdout != "" {
				t.Errorf("exit %d, stdout %q", code, stdout)
			}
			if !strings.Contains(stderr, c.want) {
				t.Errorf("stderr %q lacks %q", stderr, c.want)
			}
			if n := strings.Count(strings.TrimSuffix(stderr, incomplete("findings")), "\n"); n != 1 {
				t.Errorf("%d lines on stderr, want one:\n%s", n, stderr)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"help"}, []string{"redisvet [flags] [packages]", "\treach          report calls in loops", "-tests", "Exit codes: 0"}},
		{[]string{"-h"}, []string{"redisvet [flags] [packages]"}},
		{[]string{"help", "reach"}, []string{"It exists for the tests of the drivers.", "More: https://example.com/reach"}},
		{[]string{"fix", "-h"}, []string{"redisvet fix [-diff] [-unsafe] [-rule RULE] [-interactive] [-test] [-force] [flags] [packages]\n", "  -diff\n", "nothing is left"}},
		{[]string{"fix", "-diff", "--help"}, []string{"redisvet fix [-diff] [-unsafe]"}},
		{[]string{"help", "fix"}, []string{"redisvet fix [-diff] [-unsafe]"}},
		{[]string{"gopls", "-h"}, []string{"redisvet gopls [-o PATH]\n", "cache directory"}},
		{[]string{"help", "gopls"}, []string{"redisvet gopls [-o PATH]\n"}},
		{[]string{"version"}, []string{"redisvet ", "go1."}},
	} {
		code, out, stderr := redisvet(t, "", c.args...)
		if code != cli.Clean || stderr != "" {
			t.Errorf("%v: exit %d, stderr %q", c.args, code, stderr)
		}
		for _, w := range c.want {
			if !strings.Contains(out, w) {
				t.Errorf("%v: no %q in\n%s", c.args, w, out)
			}
		}
	}
}

// An unresolved import is one line, however it is used and whatever its name
// is.
func TestUnresolvedOnce(t *testing.T) {
	dir := clitest.Write(t, `
-- go.mod --
module example.com/m

go 1.25
-- a.go --
package m

import (
	other "example.com/nowhere/some"
	"example.com/nowhere/go-thing/v2"
)

type T struct{ o *other.O }

func (t *T) F() thing.Value {
	t.o.Do(other.New())
	return thing.Make(other.C, t.o.Field)
}
`)
	expect(t, dir, []string{"."}, cli.Failed, "",
		`a.go:4:2: could not import example.com/nowhere/some (no required module provides package example.com/nowhere/some; to add it: go get example.com/nowhere/some)
a.go:5:2: could not import example.com/nowhere/go-thing/v2 (no required module provides package example.com/nowhere/go-thing/v2; to add it: go get example.com/nowhere/go-thing/v2)
`+incomplete("findings"))
}

// If cgo fails, the rest of the package is still analysed.
func TestCgoFails(t *testing.T) {
	dir := clitest.Write(t, strings.Replace(clitest.Cgo, "// static int twice", "// #include \"nosuch.h\"\n// static int twice", 1)+`
-- more.go --
package cgo

import "C"

func Pointer(x *int) *C.int { return (*C.int)(x) }
`)
	code, out, stderr := redisvet(t, dir, "./...")
	if code != cli.Failed || strings.Count(out, "in a loop") != 2 {
		t.Errorf("exit %d, stdout %s", code, out)
	}
	if !strings.HasPrefix(stderr, "redisvet: cgo: ") || !strings.Contains(stderr, "nosuch.h") ||
		strings.Count(stderr, "\n") != 2 || !strings.HasSuffix(stderr, incomplete("findings")) {
		t.Errorf("stderr %s", stderr)
	}
}

// A panic in an analyzer costs one package and is reported.
func TestPanic(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	boom := &analysis.Analyzer{Name: "boom", Doc: "boom: panics", Run: func(pass *analysis.Pass) (any, error) {
		if pass.Pkg.Name() == "plain" {
			panic("odd code")
		}
		pass.Reportf(pass.Files[0].Package, "seen")
		return nil, nil
	}}
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: []*analysis.Analyzer{boom}, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	if code := tool.Run([]string{"./..."}); code != cli.Failed {
		t.Errorf("exit %d", code)
	}
	if want := "app.go:1:1: seen (boom)\nuser/user.go:1:1: seen (boom)\n"; out.String() != want {
		t.Errorf("stdout %s", out.String())
	}
	if s := errs.String(); !strings.HasPrefix(s, "redisvet: example.com/app/plain: boom: internal error: panic in boom: odd code (") ||
		!strings.Contains(s, "cli_test.go:") || strings.Count(s, "\n") != 2 || !strings.HasSuffix(s, incomplete("findings")) {
		t.Errorf("stderr %s", s)
	}
}
