package cli_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// noRedis is a module in which nothing uses go-redis and some code does not
// type-check.
const noRedis = `
-- go.mod --
module example.com/plain

go 1.25
-- plain.go --
package plain

//redisvet:ignore redislop -- a typo

func f() {
	undefined(1)
}
-- quiet/quiet.go --
package quiet

func f() { this is no Go }
-- shout/shout.go --
package shout

var x = 1 //RedisVet:ignore redisloop
-- shout/shout_test.go --
package shout

var y = 1 //redisvet:ignore
-- missing/missing.go --
package missing

import _ "example.com/nowhere/log"
`

func run(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: analyzers.All(), Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(args)
	return code, out.String(), drivertest.WithoutTotals(errs.String())
}

// TestNothingUsesRedis: if nothing can reach Redis, only directives are looked
// at. Nothing is type-checked, and files without a directive are not parsed.
// Errors of the go command are still printed.
func TestNothingUsesRedis(t *testing.T) {
	dir := clitest.Write(t, noRedis)
	for _, c := range []struct {
		args           []string
		code           int
		stdout, stderr string // parts, by line
	}{
		{[]string{"."}, cli.Findings, `plain.go:3:19: redisvet:ignore names an unknown rule "redislop"; did you mean "redisloop"? (redisignore/unknownrule)`, ""},
		{[]string{"./quiet"}, cli.Clean, "", ""},
		{[]string{"./shout"}, cli.Findings, "shout/shout.go:3:11: ", ""},
		{[]string{"-tests", "./shout"}, cli.Findings, "shout/shout.go:3:11: |shout/shout_test.go:3:11: ", ""},
		{[]string{"./missing"}, cli.Failed, "", "missing/missing.go:3:8: "},
	} {
		code, stdout, stderr := run(t, dir, c.args...)
		if code != c.code || !lines(stdout, c.stdout) || c.code != cli.Failed && stderr != "" || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%v: exit %d\n%s%s", c.args, code, stdout, stderr)
		}
	}
}

// lines reports whether each of some prefixes begins one line of a text.
func lines(text, begin string) bool {
	if begin == "" {
		return true
	}
	want := strings.Split(begin, "|")
	got := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !strings.HasPrefix(got[i], want[i]) {
			return false
		}
	}
	return true
}

// TestEachClientIsLookedAt: older client versions count, and so does one that
// is not available.
func TestEachClientIsLookedAt(t *testing.T) {
	for _, path := range []string{
		"github.com/redis/go-redis/v9", "github.com/go-redis/redis", "github.com/go-redis/redis/v7",
		"github.com/go-redis/redis/v8", "github.com/go-redis/redis/v9",
	} {
		dir := clitest.Write(t, fmt.Sprintf(`
-- go.mod --
module example.com/user

go 1.25

require %[1]s %[2]s

replace %[1]s => ./third
-- third/go.mod --
module %[1]s
-- third/redis.go --
package redis

type Client struct{}
-- user.go --
package user

import "example.com/user/db"

func f() { db.Open(); undefined(1) }
-- db/db.go --
package db

import "%[1]s"

func Open() *redis.Client { return nil }
`, path, version(path)))
		code, _, stderr := run(t, dir, ".")
		if code != cli.Failed || !strings.Contains(stderr, "undefined: undefined") {
			t.Errorf("%s: exit %d: %s", path, code, stderr)
		}
	}
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/user\n\ngo 1.25\n-- user.go --\npackage user\n\nimport \"github.com/redis/go-redis/v9\"\n\nvar _ redis.Client\n\nfunc f() { undefined(1) }\n")
	code, _, stderr := run(t, dir, ".")
	if code != cli.Failed || !strings.Contains(stderr, "go-redis") {
		t.Errorf("without the module: exit %d: %s", code, stderr)
	}
}

func version(path string) string {
	if i := strings.LastIndex(path, "/v"); i > 0 {
		return path[i+1:] + ".0.0"
	}
	return "v1.0.0"
}

// TestBudgetIsSaid: what the analysis leaves out is one line on stderr, and no
// failure.
func TestBudgetIsSaid(t *testing.T) {
	var b strings.Builder
	b.WriteString(clitest.Redis + "\n-- go.mod --\nmodule example.com/many\n\ngo 1.25\n" + clitest.Require + `
-- many.go --
package many

import _ "github.com/redis/go-redis/v9"

type repo interface{ Load() error }

func f(r repo) error { return r.Load() }

func all() []repo {
	return []repo{
`)
	for i := range 300 {
		fmt.Fprintf(&b, "r%d{},\n", i)
	}
	b.WriteString("}\n}\n")
	for i := range 300 {
		fmt.Fprintf(&b, "type r%d struct{}\n\nfunc (r%d) Load() error { return nil }\n", i, i)
	}
	dir := clitest.Write(t, b.String())
	const want = "redisvet: many.go:7:37: a call in f may run more than 256 functions: the others are not looked at\n"
	for range 2 {
		if code, stdout, stderr := run(t, dir, "./..."); code != cli.Clean || stdout != "" || stderr != want {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
	}
}
