package e2e

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/redistest"
)

// The sample service, mended: it builds, is vetted, passes its tests against a
// real server as it did before, has no finding left, and mending it again does
// nothing.
func TestFixTheSample(t *testing.T) {
	dir := copyModule(t, "../examples/hub")
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	clitest.Put(t, filepath.Join(dir, "go.mod"), clitest.Get(t, filepath.Join(dir, "go.mod"))+"\nreplace github.com/redisvet/redisvet => "+root+"\n")
	t.Setenv("REDIS_ADDR", redistest.Start(t).Addr)
	passes := func(args ...string) {
		t.Helper()
		if code, out, stderr := command(t, dir, "go", args...); code != 0 || strings.Contains(out, "--- SKIP") {
			t.Errorf("go %v: %s%s", args, out, stderr)
		}
	}
	passes("test", "-v", "./...")
	code, out, stderr := redisvet(t, dir, "fix", "./...")
	if code != 0 || stderr != "" || !strings.HasSuffix(out, "\n12 mended, 0 left\n") {
		t.Fatalf("exit %d, %s%s", code, out, stderr)
	}
	passes("build", "./...")
	passes("vet", "./...")
	passes("test", "-v", "-count=1", "./...")
	if code, after, stderr := redisvet(t, dir, "./..."); code != 0 || after != "" {
		t.Errorf("findings after it: exit %d\n%s%s", code, after, stderr)
	}
	if code, again, _ := redisvet(t, dir, "fix", "./..."); code != 0 || again != "0 mended, 0 left\n" {
		t.Errorf("again: exit %d\n%s", code, again)
	}
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
