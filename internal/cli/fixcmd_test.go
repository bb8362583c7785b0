package cli_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/uncachedstate"
)

const thrice = "package plain\n\nfunc Thrice(a, b string) string { return a + b + b }\n"

func TestFixCommand(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	app := filepath.Join(dir, "app.go")
	before := clitest.Get(t, app)

	// Without the function that the fix calls, the package would not build.
	code, out, stderr := withSuite(t, dir, "fix", "-rule=polish", "./...")
	if code != cli.Findings || !strings.Contains(out, "left, its fix breaks the build: Twice can be Thrice (polish)") || clitest.Get(t, app) != before {
		t.Errorf("a fix that does not build: exit %d\n%s%s", code, out, stderr)
	}

	clitest.Put(t, filepath.Join(dir, "plain", "thrice.go"), thrice)
	code, out, stderr = withSuite(t, dir, "fix", "-diff", "-rule", "polish", "./...")
	if code != cli.Findings || !strings.Contains(out, "-\t\tplain.Twice(id, id)\n+\t\tplain.Thrice(id, id)\n") ||
		!strings.HasPrefix(out, "diff a/app.go b/app.go\n--- a/app.go\n+++ b/app.go\n") || !strings.Contains(stderr, "would be fixed, 0 left") || clitest.Get(t, app) != before {
		t.Errorf("-diff: exit %d\n%s%s", code, out, stderr)
	}
	code, out, stderr = withSuite(t, dir, "fix", "-rule=polish", "./...")
	if code != cli.Clean || !strings.Contains(out, ": fixed: call Thrice (polish)\n") || !strings.HasSuffix(out, "fixed, 0 left\n") {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	if want := strings.ReplaceAll(before, "Twice", "Thrice"); clitest.Get(t, app) != want {
		t.Errorf("got\n%s", clitest.Get(t, app))
	}

	if code, out, stderr = withSuite(t, dir, "fix", "./..."); code != cli.Clean || out != "no findings\n" {
		t.Errorf("again: exit %d\n%s%s", code, out, stderr)
	}
}

func TestFixCommandBadInput(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"fix", "-rule=nosuch"}, `there is no rule "nosuch"`},
		{[]string{"fix", "-json"}, "fix takes -diff, -unsafe, -rule, -force, -test, -interactive, -tags, -tests and the flags of rules"},
		{[]string{"fix", "-diff", "-test"}, "-diff changes nothing; it does not go with -test or -interactive"},
		{[]string{"fix", "-interactive"}, "-interactive needs a terminal"},
		{[]string{"fix", "-nosuch"}, "flag provided but not defined: -nosuch; see redisvet help"},
		{[]string{"fix", "./nowhere"}, "nowhere"},
	} {
		code, out, stderr := redisvet(t, dir, test.args...)
		if code != cli.Failed || out != "" || !strings.Contains(stderr, test.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: exit %d, stdout %q, stderr %q", test.args, code, out, stderr)
		}
	}
}

// limitsModule writes a module with a limiter in each of some packages, which
// requires only go-redis.
func limitsModule(t *testing.T, replace string, packages ...string) (dir, mod string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range packages {
		clitest.Put(t, filepath.Join(dir, name, "limits.go"), "package "+filepath.Base(name)+`

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0
}
`)
	}
	requireRedis(t, dir, replace)
	return dir, clitest.Get(t, filepath.Join(dir, "go.mod"))
}

// requireRedis makes the packages in a directory a module.
func requireRedis(t *testing.T, dir, replace string) {
	t.Helper()
	clitest.Put(t, filepath.Join(dir, "go.mod"), "module limits.example\n\ngo 1.25.0\n\nrequire github.com/redis/go-redis/v9 v9.5.5\n\n"+replace)
	clitest.Put(t, filepath.Join(dir, "go.sum"), clitest.Get(t, filepath.Join("..", "..", "redisguard", "go.sum")))
	tidy := exec.Command("go", "mod", "tidy")
	tidy.Dir = dir
	if text, err := tidy.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

// replaceGuard returns a line of go.mod that replaces redisguard with the
// checkout.
func replaceGuard(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../redisguard")
	if err != nil {
		t.Fatal(err)
	}
	return "replace github.com/redisvet/redisvet/redisguard => " + dir + "\n"
}

// A requirement of redisguard is added only if a fix is applied.
func TestFixCommandAddsTheRequirement(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles redisguard")
	}
	dir, mod := limitsModule(t, replaceGuard(t), "limits")

	// The cached state may be old, so the fix is unsafe.
	code, out, stderr := withSuite(t, dir, "fix", "./...")
	if code != cli.Findings || strings.Contains(out, "require") || !strings.Contains(out, ": left, the fix is unsafe, apply it with redisvet fix -unsafe: EXISTS ") ||
		!strings.HasSuffix(out, "0 fixed, 1 left, 1 of them with an unsafe fix\n") || stderr != "" || clitest.Get(t, filepath.Join(dir, "go.mod")) != mod {
		t.Fatalf("safe: exit %d\n%s%s", code, out, stderr)
	}
	code, out, stderr = withSuite(t, dir, "fix", "-diff", "-unsafe", "./...")
	if code != cli.Findings || !strings.HasPrefix(stderr, "go.mod: would require github.com/redisvet/redisvet/redisguard\n") || !strings.Contains(out, `redisguard.Cached(l.rdb, 5*time.Second).Exists`) || clitest.Get(t, filepath.Join(dir, "go.mod")) != mod {
		t.Fatalf("-diff: exit %d\n%s%s", code, out, stderr)
	}
	code, out, stderr = withSuite(t, dir, "fix", "-unsafe", "./...")
	if code != cli.Clean || !strings.HasPrefix(out, "go.mod: requires github.com/redisvet/redisvet/redisguard\n") || !strings.Contains(out, "(unsafe: adds staleness) (uncachedstate/ratelimit)\n1 fixed, 0 left\n") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	if !strings.Contains(clitest.Get(t, filepath.Join(dir, "go.mod")), "github.com/redisvet/redisvet/redisguard v0.0.0") ||
		strings.Contains(clitest.Get(t, filepath.Join(dir, "go.mod")), "github.com/redisvet/redisvet v") {
		t.Errorf("go.mod:\n%s", clitest.Get(t, filepath.Join(dir, "go.mod")))
	}
	build := exec.Command("go", "vet", "./...")
	build.Dir = dir
	if text, err := build.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v: %s", err, text)
	}
	if code, out, _ := withSuite(t, dir, "./..."); code != cli.Clean {
		t.Errorf("it still has findings:\n%s", out)
	}
}

// withSuite runs the tool with an additional analyzer with fixes.
func withSuite(t *testing.T, dir string, args ...string) (int, string, string) {
	t.Helper()
	t.Cleanup(func() {
		uncachedstate.Analyzer.Flags.Set("newimports", "false")
		report.SetPolicy(report.SafeFixes)
	})
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: suite, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	return tool.Run(args), out.String(), drivertest.WithoutTotals(errs.String())
}

// If redisguard is not available, that is printed once with a solution, and
// each finding that needs it has its line.
func TestFixCommandWithoutTheGuard(t *testing.T) {
	dir, mod := limitsModule(t, "", "a", "b")
	t.Setenv("GOPROXY", "off")
	code, out, stderr := withSuite(t, dir, "fix", "-unsafe", "./...")
	if code != cli.Findings || strings.Count(out, "left, its fix needs redisguard, which go.mod cannot require (go list -mod=mod -deps github.com/redisvet/redisvet/redisguard: ") != 2 ||
		!strings.Contains(out, "module lookup disabled by GOPROXY=off): ") || !strings.HasSuffix(out, "0 fixed, 2 left\n") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if strings.Count(stderr, "redisguard cannot be required") != 1 || strings.Count(stderr, "\n") != 1 ||
		!strings.Contains(stderr, "go get github.com/redisvet/redisvet/redisguard@VERSION, or a replace directive in go.mod") {
		t.Errorf("stderr:\n%s", stderr)
	}
	if clitest.Get(t, filepath.Join(dir, "go.mod")) != mod {
		t.Errorf("go.mod has changed:\n%s", clitest.Get(t, filepath.Join(dir, "go.mod")))
	}
}
