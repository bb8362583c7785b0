package e2e

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// The sample service, mended: it builds, is vetted, has only those findings
// left that redisvet fix said it would leave, and mending it again does
// nothing.
func TestFixTheSample(t *testing.T) {
	dir := copyModule(t, "../examples/hub")
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	clitest.Put(t, filepath.Join(dir, "go.mod"), clitest.Get(t, filepath.Join(dir, "go.mod"))+"\nreplace github.com/redisvet/redisvet => "+root+"\n")
	code, out, stderr := redisvet(t, dir, "fix", "./...")
	if code != 0 || stderr != "" {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	if mended, left := lines(out, ": mended: "), lines(out, ": left, "); len(mended) != 11 || len(left) > 0 {
		t.Errorf("%d mended and %d left, want all 11:\n%s", len(mended), len(left), out)
	}
	for _, args := range [][]string{{"build", "./..."}, {"vet", "./..."}, {"test", "./..."}} {
		if code, _, stderr := command(t, dir, "go", args...); code != 0 {
			t.Errorf("go %v: %s", args, stderr)
		}
	}
	if code, after, _ := redisvet(t, dir, "./..."); code != 0 || after != "" {
		t.Errorf("after it: exit %d\n%s", code, after)
	}
	if code, again, _ := redisvet(t, dir, "fix", "./..."); code != 0 || again != "0 mended, 0 left\n" {
		t.Errorf("again: exit %d\n%s", code, again)
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

// The three ways to fixes make the same edits where none needs a requirement.
func TestFixParity(t *testing.T) {
	dir := copyModule(t, "../examples/hub")
	edits := func(out string) []string {
		var e []string
		for _, l := range strings.Split(out, "\n") {
			if (strings.HasPrefix(l, "+") || strings.HasPrefix(l, "-")) && !strings.HasPrefix(l, "+++") && !strings.HasPrefix(l, "---") {
				e = append(e, l)
			}
		}
		slices.Sort(e)
		return e
	}
	_, own, _ := redisvet(t, dir, "fix", "-diff", "-uncachedstate=false", "./...")
	_, vet, _ := goVet(t, dir, "-fix", "-diff", "-uncachedstate=false", "./...")
	_, fix, _ := command(t, dir, "go", "fix", "-fixtool="+binary, "-diff", "-uncachedstate=false", "./...")
	if len(edits(own)) < 10 {
		t.Errorf("redisvet fix:\n%s", own)
	}
	if !slices.Equal(edits(own), edits(vet)) {
		t.Errorf("redisvet fix:\n%s\ngo vet -fix:\n%s", own, vet)
	}
	if !slices.Equal(edits(own), edits(fix)) {
		t.Errorf("redisvet fix:\n%s\ngo fix:\n%s", own, fix)
	}
}
