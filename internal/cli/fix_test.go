package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

func TestFix(t *testing.T) {
	if testing.Short() {
		t.Skip("runs go vet")
	}
	dir := clitest.Write(t, clitest.Chain)
	clitest.Put(t, filepath.Join(dir, "plain", "thrice.go"), "package plain\n\nfunc Thrice(a, b string) string { return a + b + b }\n")
	source := func() string {
		text, err := os.ReadFile(filepath.Join(dir, "app.go"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := source()
	vet := vetTool(t)
	do := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		tool := &cli.Tool{Analyzers: suite, VetTool: vet, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
		return tool.Run(args), out.String(), drivertest.WithoutTotals(errs.String())
	}

	code, out, stderr := do("-fix", "-diff", "./...")
	if code != cli.Findings || !strings.Contains(out, "-\t\tplain.Twice(id, id)\n+\t\tplain.Thrice(id, id)\n") {
		t.Errorf("-fix -diff: exit %d\n%s%s", code, out, stderr)
	}
	if source() != before {
		t.Errorf("-fix -diff has changed the file")
	}
	if code, out, stderr = do("-fix", "-polish=false", "./..."); code != cli.Clean || source() != before {
		t.Errorf("-fix -polish=false: exit %d\n%s%s", code, out, stderr)
	}
	if code, out, stderr = do("-fix", "./..."); code != cli.Clean {
		t.Errorf("-fix: exit %d\n%s%s", code, out, stderr)
	}
	if want := strings.ReplaceAll(before, "Twice", "Thrice"); source() != want {
		t.Errorf("-fix: got\n%s", source())
	}
	// What is left is reported as without -fix: one of two calls can be fixed.
	clitest.Put(t, filepath.Join(dir, "left.go"), `package app

import (
	"context"

	"example.com/app/plain"
	"github.com/redis/go-redis/v9"
)

func left(ctx context.Context, rdb *redis.Client) string {
	for {
		rdb.Get(ctx, plain.Twice("a", "b"))
	}
}
`)
	code, out, stderr = do("-fix", "./...")
	_, again, _ := do("./...")
	if code != cli.Findings || !strings.Contains(out, "left.go:12:7: rdb.Get in a loop without a wait") || out != again {
		t.Errorf("-fix where something is left: exit %d\n%s%s\nwithout it:\n%s", code, out, stderr, again)
	}
	if !strings.Contains(clitest.Get(t, filepath.Join(dir, "left.go")), "plain.Thrice") {
		t.Errorf("nothing is mended:\n%s", clitest.Get(t, filepath.Join(dir, "left.go")))
	}
	// With -diff all findings are left: they are on stderr, because stdout is the diff.
	if code, out, stderr = do("-fix", "-diff", "./..."); code != cli.Findings || out != "" || stderr != again {
		t.Errorf("-fix -diff without edits: exit %d\n%s%s", code, out, stderr)
	}
	// The same applies if go vet fails because of another package here.
	bad := filepath.Join(dir, "bad", "bad.go")
	clitest.Put(t, bad, "package bad\n\nvar x int = \"\"\n")
	code, out, stderr = do("-fix", "./...")
	if code != cli.Failed || out != again || !strings.Contains(stderr, "go vet -fix: ") {
		t.Errorf("-fix beside a package that does not build: exit %d\n%s%s", code, out, stderr)
	}
	if err := os.RemoveAll(filepath.Dir(bad)); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr = do("-fix", "./nowhere"); code != cli.Failed || stderr == "" {
		t.Errorf("-fix ./nowhere: exit %d, stderr %q", code, stderr)
	}
}
