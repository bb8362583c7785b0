package cli_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// each runs all commands that list packages.
func each(t *testing.T, dir string, check func(args []string, code int, stdout, stderr string)) {
	t.Helper()
	for _, args := range [][]string{{"./..."}, {"-format=sarif", "./..."}, {"fix", "./..."}, {"fix", "-diff", "./..."}, {"-fix", "./..."}, {"-fix", "-diff", "./..."}} {
		code, stdout, stderr := withSuite(t, dir, args...)
		check(args, code, stdout, stderr)
	}
}

// says expects that each command prints this and does no more.
func says(t *testing.T, dir, want string) {
	t.Helper()
	each(t, dir, func(args []string, code int, stdout, stderr string) {
		t.Helper()
		if code != cli.Failed || stdout != "" || stderr != "redisvet: "+want+"\n" {
			t.Errorf("%v: exit %d, stdout %q\ngot  %swant redisvet: %s", args, code, stdout, stderr, want)
		}
	})
}

func TestNoGoCommand(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	t.Setenv("PATH", t.TempDir())
	says(t, dir, "there is no go command in PATH, which knows the packages and their dependencies")
}

func TestNewerGoMod(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.999\n-- a.go --\npackage a\n")
	t.Setenv("GOTOOLCHAIN", "local")
	_, _, stderr := withSuite(t, dir, "./...")
	if !strings.HasPrefix(stderr, "redisvet: go: go.mod requires go >= 1.999 (running go 1.") {
		t.Errorf("stderr %s", stderr)
	}
	says(t, dir, strings.TrimSuffix(strings.TrimPrefix(stderr, "redisvet: "), "\n"))
}

// -modfile in GOFLAGS is an error for go version. It works nevertheless, as do
// other flags in GOFLAGS.
func TestModfileInGOFLAGS(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain, "-- tagged/tagged.go --\n//go:build special\n\npackage tagged\n\nimport (\n\t\"context\"\n\n\t\"example.com/app\"\n)\n\n"+
		"func All() {\n\tfor {\n\t\tapp.Serve(context.Background(), nil)\n\t}\n}\n")
	mod := filepath.Join(dir, "go.mod")
	clitest.Put(t, filepath.Join(dir, "other name.mod"), clitest.Get(t, mod))
	clitest.Put(t, mod, "module example.com/app\n")
	t.Setenv("GOFLAGS", "-tags=special '-modfile=other name.mod'")
	code, out, stderr := redisvet(t, dir, "./...")
	if code != cli.Findings || !strings.Contains(out, "tagged/tagged.go:13:3: in a loop: ") || strings.Count(out, "in a loop: ") != 3 || stderr != "" {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	if clitest.Get(t, mod) != "module example.com/app\n" {
		t.Errorf("go.mod is %s", clitest.Get(t, mod))
	}
	t.Setenv("GOFLAGS", "-modfile=nosuch.mod")
	says(t, dir, "go: open nosuch.mod: no such file or directory")
}

func TestInconsistentVendoring(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain, "-- vendor/modules.txt --\n")
	t.Setenv("GOFLAGS", "-mod=vendor")
	each(t, dir, func(args []string, code int, stdout, stderr string) {
		if code != cli.Failed || stdout != "" || !strings.HasPrefix(stderr, "redisvet: go: inconsistent vendoring in "+dir+": ") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: exit %d, stdout %q\n%s", args, code, stdout, stderr)
		}
	})
}

// incomplete is the last line of a run that could not understand all of the code.
func incomplete(missing string) string {
	return "redisvet: some of the code could not be understood, see the errors: " + missing + " may be missing\n"
}

// A missing module is one line, however many packages need it and whatever
// errors follow. Other packages are analysed.
func TestMissingModules(t *testing.T) {
	var archive strings.Builder
	archive.WriteString("-- go.mod --\nmodule example.com/app\n\ngo 1.25\n\nrequire (\n\texample.com/gone v1.0.0\n\texample.com/gone/inner v1.0.0\n" +
		"\tgithub.com/redis/go-redis/v9 v9.0.0\n)\n\nreplace github.com/redis/go-redis/v9 v9.0.0 => ./third/redis\n")
	const packages = 30
	for i := range packages {
		fmt.Fprintf(&archive, "-- p%02[1]d/a.go --\npackage p\n\nimport (\n\t\"example.com/gone/x%[1]d\"\n\tin \"example.com/gone/inner/y\"\n)\n\n"+
			"type T struct{ f x%[1]d.T }\n\nfunc F() T { in.Do(); return T{x%[1]d.New()} }\n\nfunc G() *x%[1]d.T { return nil }\n", i)
		fmt.Fprintf(&archive, "-- q%02[1]d/a.go --\npackage q\n\nimport p \"example.com/app/p%02[1]d\"\n\nvar N int = p.G().Number(p.F().Name)\n", i)
	}
	archive.WriteString("-- poll/poll.go --\npackage poll\n\nimport (\n\t\"context\"\n\n\t\"github.com/redis/go-redis/v9\"\n)\n\n" +
		"func Poll(ctx context.Context, rdb *redis.Client) {\n\tfor {\n\t\trdb.Get(ctx, \"a\")\n\t}\n}\n" +
		"-- wrong/wrong.go --\npackage wrong\n\nvar X int = \"a\"\n")
	dir := clitest.Write(t, clitest.Redis, archive.String())
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOMODCACHE", t.TempDir())
	code, out, stderr := redisvet(t, dir, "./...")
	if code != cli.Failed || !strings.HasPrefix(out, "poll/poll.go:11:3: in a loop: ") {
		t.Errorf("exit %d\n%s", code, out)
	}
	want := `p00/a.go:4:2: could not import example.com/gone/x0 (module lookup disabled by GOPROXY=off); nor 29 more imports from example.com/gone
p00/a.go:5:2: could not import example.com/gone/inner/y (module lookup disabled by GOPROXY=off); nor 29 more imports from example.com/gone/inner
wrong/wrong.go:3:13: cannot use "a" (untyped string constant) as int value in variable declaration
redisvet: 60 more errors in code that needs what could not be imported
`
	if want := want + incomplete("findings"); stderr != want {
		t.Errorf("got\n%s\nwant\n%s", stderr, want)
	}
	for _, args := range [][]string{{"fix", "-diff", "./..."}, {"fix", "./..."}} {
		code, out, stderr := withSuite(t, dir, args...)
		want := want + incomplete("findings and fixes")
		if said, more, _ := strings.Cut(stderr, want); code != cli.Failed || said != "" || strings.Count(more, "\n") > 2 {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, stderr)
		}
	}
}

// A syntax error comes first, and the errors that follow from it are one line.
func TestSyntaxErrors(t *testing.T) {
	const rest = "-- app.go --\npackage app\n\nimport (\n\t\"example.com/app/queue\"\n\t_ \"github.com/redis/go-redis/v9\"\n)\n\nvar X, Y int = queue.Len(), \"\"\n" +
		"-- other/other.go --\npackage other\n\nimport _ \"github.com/redis/go-redis/v9\"\n\nvar Z int = \"\"\n" +
		"-- queue/size.go --\npackage queue\n\nfunc Size() int { return Len() }\n"
	const wrong = "other/other.go:5:13: cannot use \"\" (untyped string constant) as int value in variable declaration\n"
	for name, test := range map[string]struct{ queue, want string }{
		"in a function": {"-- queue/queue.go --\npackage queue\n\nfunc Len() int { return 1 }\n\nfunc broken( {}\n",
			"queue/queue.go:5:14: expected ')', found '{'\n" + wrong + "redisvet: 1 more error in code that needs what has a syntax error\n"},
		"the package clause": {"-- queue/queue.go --\npackage\n\nfunc Len() int { return 1 }\n",
			"queue/queue.go:3:1: expected 'IDENT', found 'func'\n" + wrong + "redisvet: 2 more errors in code that needs what has a syntax error\n"},
		"no package clause": {"-- queue/queue.go --\nfunc Len() int { return 1 }\n",
			"queue/queue.go:1:1: expected 'package', found 'func'\n" + wrong + "redisvet: 2 more errors in code that needs what has a syntax error\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := clitest.Write(t, clitest.Redis, "-- go.mod --\nmodule example.com/app\n\ngo 1.25\n"+clitest.Require+rest+test.queue)
			if code, out, stderr := redisvet(t, dir, "./..."); code != cli.Failed || out != "" || stderr != test.want+incomplete("findings") {
				t.Errorf("exit %d\n%s%swant\n%s", code, out, stderr, test.want)
			}
		})
	}
}
