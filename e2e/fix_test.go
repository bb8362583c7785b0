package e2e

import (
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// hidden is the last line of a run on the sample service.
const hidden = "redisvet: not reported by default: 1 counting limiter, 1 look-up; see redisvet -uncachedstate.classes=all ./...\n"

// The sample service, fixed: it builds, passes its tests on a server, has only
// those findings left that redisvet fix said it would leave, and fixing it again
// does nothing. Of thirteen findings six have a safe fix, four an unsafe one, and
// three none: limiters that check a count in one place and add to it in another, and
// one that makes its round trips one after another.
func TestFixTheSample(t *testing.T) {
	t.Parallel()
	dir := copyModule(t, "../examples/hub")
	replaceGuard(t, dir)
	mod := clitest.Get(t, filepath.Join(dir, "go.mod"))
	safe := copyModule(t, "../examples/hub")
	code, out, stderr := redisvet(t, safe, "fix", "./...")
	if code != 1 || stderr != "" || len(lines(out, ": fixed: ")) != 6 || len(lines(out, ": left, the fix is unsafe, apply it with redisvet fix -unsafe: ")) != 4 ||
		!strings.HasSuffix(out, "6 fixed, 7 left, 4 of them with an unsafe fix; 1 finding is new after a fix\n") || strings.Contains(out, "(unsafe: ") {
		t.Errorf("without -unsafe: exit %d, %s\n%s", code, stderr, out)
	}
	if code, _, stderr := command(t, safe, "go", "vet", "./..."); code != 0 {
		t.Errorf("with safe fixes: go vet: %s", stderr)
	}
	code, diff, stderr := redisvet(t, dir, "fix", "-diff", "-unsafe", "./...")
	if code != 1 || len(lines(stderr, ": would be fixed: ")) != 10 || !strings.HasSuffix(stderr, "10 would be fixed, 3 left; 1 finding is new after a fix\n") ||
		clitest.Get(t, filepath.Join(dir, "go.mod")) != mod {
		t.Errorf("-diff: exit %d, %s", code, stderr)
	}
	code, out, stderr = redisvet(t, dir, "fix", "-unsafe", "./...")
	if code != 1 || stderr != "" {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	// What -diff shows is what is done.
	for name, text := range patched(t, diff) {
		if got := clitest.Get(t, filepath.Join(dir, name)); !strings.Contains(got, text) {
			t.Errorf("%s lacks what the diff adds:\n%s", name, text)
		}
	}
	if mended, left := lines(out, ": fixed: "), lines(out, ": left"); len(mended) != 10 || len(left) != 3 {
		t.Errorf("%d mended and %d left, want 10 and 3:\n%s", len(mended), len(left), out)
	}
	for _, args := range [][]string{{"build", "./..."}, {"vet", "./..."}, {"test", "-vet=off", "./..."}} {
		if code, _, stderr := command(t, dir, "go", args...); code != 0 {
			t.Errorf("go %v: %s", args, stderr)
		}
	}
	if code, after, stderr := redisvet(t, dir, "./..."); code != 1 || len(lines(after, ": ")) != 3 || len(lines(after, ", counted in ")) != 2 || stderr != hidden {
		t.Errorf("after it: exit %d\n%s", code, after)
	}
	if code, again, _ := redisvet(t, dir, "fix", "./..."); code != 1 || !strings.HasSuffix(again, "0 fixed, 3 left\n") {
		t.Errorf("again: exit %d\n%s", code, again)
	}
}

// patched is for each file of a diff the longest run of lines that it adds.
func patched(t *testing.T, diff string) map[string]string {
	t.Helper()
	out := map[string]string{}
	name, run := "", ""
	for _, l := range strings.SplitAfter(diff, "\n") {
		switch {
		case strings.HasPrefix(l, "+++ b/"):
			name, run = strings.TrimSpace(l[len("+++ b/"):]), ""
		case strings.HasPrefix(l, "+"):
			if run += l[1:]; len(run) > len(out[name]) {
				out[name] = run
			}
		default:
			run = ""
		}
	}
	if len(out) == 0 {
		t.Fatalf("no diff:\n%s", diff)
	}
	return out
}

// -fix says what it leaves, and fails for it.
func TestFixFlagLeaves(t *testing.T) {
	t.Parallel()
	dir := copyModule(t, "../examples/hub")
	code, out, stderr := redisvet(t, dir, "-fix", "./...")
	if code != 1 || stderr != "redisvet: unsafe fixes are available, for 2 of these findings: redisvet -fix -unsafe\n"+hidden || len(lines(out, ": ")) == 0 || len(lines(out, ": ")) >= 12 {
		t.Errorf("exit %d, %s\n%s", code, stderr, out)
	}
	if again, after, _ := redisvet(t, dir, "./..."); again != 1 || after != out {
		t.Errorf("it has left\n%s\nand says\n%s", after, out)
	}
}

// lines are the lines with a text that begin at the margin.
func lines(out, with string) []string {
	var found []string
	for _, l := range strings.Split(out, "\n") {
		if strings.Contains(l, with) && !strings.HasPrefix(l, "\t") {
			found = append(found, l)
		}
	}
	return found
}

// The three ways to fixes come to the same code where none needs a
// requirement. redisvet fix gets there in one run; the others fix one finding
// of a loop in each.
func TestFixParity(t *testing.T) {
	t.Parallel()
	run := func(until int, name string, args ...string) map[string]string {
		dir := copyModule(t, "../examples/hub")
		was, n := sources(t, dir), 0
		for {
			command(t, dir, name, append(args, "-unsafe", "-uncachedstate=false", "./...")...)
			is := sources(t, dir)
			if maps.Equal(was, is) {
				break
			}
			if was, n = is, n+1; n > until {
				t.Fatalf("%s %v: no end after %d runs", name, args, n)
			}
		}
		if n == 0 {
			t.Fatalf("%s %v does nothing", name, args)
		}
		return was
	}
	own := run(1, binary, "fix")
	for driver, got := range map[string]map[string]string{
		"go vet -fix": run(2, "go", "vet", "-vettool="+binary, "-fix"),
		"go fix":      run(2, "go", "fix", "-fixtool="+binary),
	} {
		for name, text := range own {
			if got[name] != text {
				t.Errorf("%s: redisvet fix:\n%s\n%s:\n%s", name, text, driver, got[name])
			}
		}
	}
}

// sources are the Go files of a module.
func sources(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" {
			rel, _ := filepath.Rel(dir, path)
			texts[rel] = clitest.Get(t, path)
		}
		return err
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("%d files, %v", len(texts), err)
	}
	return texts
}
