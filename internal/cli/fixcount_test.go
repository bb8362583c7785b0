package cli_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// steps reports texts of a file. The fix of "one" makes it "two". There is a finding at
// "before" as long as there is a "one", and at "after" once there is none.
var steps = &analysis.Analyzer{Name: "steps", Doc: "steps: reports texts", Run: func(pass *analysis.Pass) (any, error) {
	at := map[string]ast.Node{}
	ast.Inspect(pass.Files[0], func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			at[strings.Trim(lit.Value, `"`)] = lit
		}
		return true
	})
	other := "after"
	if one := at["one"]; one != nil {
		other = "before"
		edit := analysis.TextEdit{Pos: one.Pos(), End: one.End(), NewText: []byte(`"two"`)}
		pass.Report(analysis.Diagnostic{Pos: one.Pos(), Message: "say two", SuggestedFixes: []analysis.SuggestedFix{{Message: "say two", TextEdits: []analysis.TextEdit{edit}}}})
	}
	if n := at[other]; n != nil {
		pass.Reportf(n.Pos(), "%s is there", other)
	}
	return nil, nil
}}

// Each finding has a line, and the numbers add up: one that is gone with the fix of another
// does not make up for one that is new.
func TestFixCounts(t *testing.T) {
	const source = "-- go.mod --\nmodule example.com/steps\n\ngo 1.25\n-- a/a.go --\npackage a\n\nvar Before = \"before\"\n\nvar One = \"one\"\n\nvar After = \"after\"\n"
	fixed := []string{
		`a/a.go:5:11: %s: say two \(steps\)`,
		`a/a.go:3:14: gone with the fix of another: before is there \(steps\)`,
		`a/a.go:7:13: left, no automatic fix keeps the behaviour: after is there \(steps\)`,
		`1 %s, 1 left; 1 finding is gone with the fix of another; 1 finding is new after a fix`,
	}
	said := func(done string) string {
		return fmt.Sprintf(strings.Join(fixed, "\n")+"\n", done, done)
	}
	const takenBack = `a/a.go:3:14: left, no automatic fix keeps the behaviour: before is there \(steps\)
a/a.go:5:11: left, with its fix the tests of the package fail: say two \(steps\)
0 fixed, 2 left
redisvet: a: its tests fail with the fixes, which are taken back
`
	for _, c := range []struct{ args, test, want string }{
		{"fix", "", said("fixed")},
		{"fix -diff", "", said("would be fixed")},
		{"fix -test", "two", said("fixed")},
		{"fix -test", "one", takenBack},
	} {
		dir := clitest.Write(t, source)
		if c.test != "" {
			clitest.Put(t, filepath.Join(dir, "a", "a_test.go"),
				"package a\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tif One != \""+c.test+"\" {\n\t\tt.Error(One)\n\t}\n}\n")
		}
		var out, errs bytes.Buffer
		tool := &cli.Tool{Analyzers: []*analysis.Analyzer{steps}, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
		code := tool.Run(append(strings.Fields(c.args), "./..."))
		got := out.String() + errs.String()
		if _, said, isDiff := strings.Cut(got, "var After = \"after\"\n"); isDiff {
			got = said
		}
		if code != cli.Findings || !regexp.MustCompile("^"+c.want+"$").MatchString(got) {
			t.Errorf("%s: exit %d\n%swant\n%s", c.args, code, got, c.want)
		}
	}
}

// Without findings, the code that could not be understood is not said to have none.
func TestFixCountsNothing(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.25\n-- a.go --\npackage m\n\nvar N int = \"\"\n")
	code, out, stderr := withSuite(t, dir, "fix", "./...")
	if code != cli.Failed || out != "no findings in the code that could be understood\n" || !strings.HasSuffix(stderr, incomplete("findings and fixes")) {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
}

// A fix of some commands of a loop may leave one that a directive is about.
func TestFixCountsSuppressed(t *testing.T) {
	dir := clitest.Write(t, `-- app.go --
package app

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Names(ctx context.Context, rdb *redis.Client, ids []string) (out []string, err error) {
	for _, id := range ids {
		first, err := rdb.Get(ctx, "first:"+id).Result()
		if err != nil {
			return nil, err
		}
		//redisvet:ignore redisloop/perelement -- few have one
		last, err := rdb.HGet(ctx, "last:"+id, "name").Result()
		if err != nil {
			return nil, err
		}
		out = append(out, first+last)
	}
	return out, nil
}
`)
	requireRedis(t, dir, "")
	code, out, stderr := withSuite(t, dir, "fix", "-rule=redisloop", "./...")
	want := "app.go:11:21: fixed: Send 500 commands at a time in one pipeline (redisloop/perelement)\n" +
		"app.go:15:3: gone with the fix of another: redisvet:ignore redisloop/perelement suppresses nothing here: put it at app.go:11, where the finding is (redisloop/unused)\n" +
		"1 fixed, 0 left; 1 finding is gone with the fix of another; //redisvet:ignore suppresses 1 more\n"
	if code != cli.Clean || out != want || stderr != "" {
		t.Errorf("exit %d\n%s%swant\n%s", code, out, stderr, want)
	}
}
