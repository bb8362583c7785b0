package cli_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
	"github.com/redisvet/redisvet/internal/report"
)

// levels has a loop with a safe fix and one with an unsafe one.
const levels = clitest.Redis + `
-- go.mod --
module example.com/levels

go 1.25
` + clitest.Require + `
-- levels.go --
package levels

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func wait(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "a")
	}
}

func poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "b")
		time.Sleep(20 * time.Millisecond)
	}
}
`

// A format with fixes has the safe ones, and the others if they are asked for.
// For a format without fixes none is made.
func TestFixesInReports(t *testing.T) {
	const safe, unsafe = "Wait 200 ms before the next round", "Poll every 200 ms in place of 20 ms (unsafe: adds staleness, "
	dir := clitest.Write(t, levels)
	for _, test := range []struct {
		args         string
		safe, unsafe bool
	}{
		{"-json", true, false},
		{"-format=sarif", true, false},
		{"-json -unsafe", true, true},
		{"-format=sarif -unsafe", true, true},
		{"-format=jsonl", true, false},
		{"-format=text", false, false},
		{"-format=github", false, false},
	} {
		before := astedit.Formatted.Load()
		code, out, stderr := withSuite(t, dir, append(strings.Fields(test.args), "./...")...)
		worked := astedit.Formatted.Load() > before
		if code != cli.Findings || stderr != "" || strings.Contains(out, safe) != test.safe || strings.Contains(out, unsafe) != test.unsafe || worked != test.safe {
			t.Errorf("%s: exit %d, %s, fixes made: %v\n%s", test.args, code, stderr, worked, out)
		}
	}
	for _, args := range [][]string{{"-unsafe"}, {"-unsafe", "-format=github"}} {
		code, out, stderr := withSuite(t, dir, append(args, "./...")...)
		if code != cli.Failed || out != "" || stderr != "redisvet: -unsafe needs -fix, or -format json, sarif or jsonl\n" {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, stderr)
		}
	}
}

// -fix and fix make safe fixes, and print how many unsafe ones there are. They
// make these if asked.
func TestUnsafeFixesAreAskedFor(t *testing.T) {
	if testing.Short() {
		t.Skip("runs go vet")
	}
	vet := vetTool(t)
	for _, test := range []struct{ name, more, left string }{
		{"-fix", "redisvet: unsafe fixes are available, for 1 of these findings: redisvet -fix -unsafe\n", "levels.go:23:7: rdb.Get polled every 20 ms: "},
		{"fix", "1 fixed, 1 left, 1 of them with an unsafe fix\n", "levels.go:23:7: left, the fix is unsafe, apply it with redisvet fix -unsafe: rdb.Get polled every 20 ms: "},
	} {
		dir := clitest.Write(t, levels)
		do := func(args ...string) (int, string) {
			t.Helper()
			t.Cleanup(func() { report.SetPolicy(report.SafeFixes) })
			var out bytes.Buffer
			tool := &cli.Tool{Analyzers: suite, VetTool: vet, Dir: dir, Stdout: &out, Stderr: &out, Cache: dependencies}
			return tool.Run(append(args, "./...")), drivertest.WithoutTotals(out.String())
		}
		text := func() string { return clitest.Get(t, filepath.Join(dir, "levels.go")) }

		code, out := do(test.name)
		if code != cli.Findings || !strings.HasSuffix(out, test.more) || strings.Count(out, test.left) != 1 {
			t.Errorf("%s: exit %d\n%s", test.name, code, out)
		}
		if got := text(); !strings.Contains(got, "time.After(200 * time.Millisecond)") || !strings.Contains(got, "time.Sleep(20 * time.Millisecond)") {
			t.Errorf("%s:\n%s", test.name, got)
		}
		code, out = do(test.name, "-unsafe")
		if code != cli.Clean || !strings.Contains(text(), "time.Sleep(200 * time.Millisecond)") {
			t.Errorf("%s -unsafe: exit %d\n%s%s", test.name, code, out, text())
		}
	}
}

// The help lists each kind of fix with its level.
func TestHelpListsTheFixes(t *testing.T) {
	var out bytes.Buffer
	tool := &cli.Tool{Analyzers: suite, Fixes: analyzers.Fixes(), Stdout: &out, Stderr: &out, Cache: dependencies}
	if code := tool.Run([]string{"help", "fix"}); code != cli.Clean {
		t.Fatalf("exit %d\n%s", code, out.String())
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	n := 0
	for rule, kinds := range analyzers.Fixes() {
		for _, k := range kinds {
			n++
			if row := strings.TrimSpace(k.Safety.String() + " " + k.Name + " " + k.Effect); !strings.Contains(text, row) {
				t.Errorf("%s: no %q in\n%s", rule, row, out.String())
			}
		}
	}
	if n < 9 {
		t.Errorf("%d kinds of fixes", n)
	}
}

// many is a file with n functions, each with a loop that has a fix.
func many(n int, header string) string {
	var b strings.Builder
	b.WriteString(header + "package limits\n\nimport (\n\t\"context\"\n\n\t\"github.com/redis/go-redis/v9\"\n)\n")
	for i := range n {
		fmt.Fprintf(&b, `
func f%d(ctx context.Context, rdb *redis.Client, ids []string) (out []string) {
	for _, id := range ids {
		v, err := rdb.HGet(ctx, "user:"+id, "name").Result()
		if err != nil {
			continue
		}
		out = append(out, v)
	}
	return out
}
`, i)
	}
	return b.String()
}

// The cost of fixes is proportional to the size of the file. A file without
// findings costs nothing.
func TestFixesFormatWhatTheyChange(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the whole of go-redis")
	}
	dir, _ := limitsModule(t, "", "limits")
	work := func(text string) (bytes int64, fixes int) {
		clitest.Put(t, filepath.Join(dir, "limits", "many.go"), text)
		before := astedit.Formatted.Load()
		_, out, stderr := withSuite(t, dir, "-redisloop", "-json", "-unsafe", "./...")
		if stderr != "" {
			t.Fatal(stderr)
		}
		return astedit.Formatted.Load() - before, strings.Count(out, `"suggested_fixes"`)
	}
	one, n := work(many(25, ""))
	four, m := work(many(100, ""))
	t.Logf("%d bytes are formatted for %d fixes, %d for %d", one, n, four, m)
	if n != 25 || m != 100 || four > 5*one || four > 10*int64(len(many(100, ""))) {
		t.Errorf("%d bytes are formatted for %d fixes, %d for %d", one, n, four, m)
	}
	if bytes, fixes := work(many(25, "// Code generated by hand. DO NOT EDIT.\n\n")); bytes != 0 || fixes != 0 {
		t.Errorf("generated: %d bytes are formatted for %d fixes", bytes, fixes)
	}
}
