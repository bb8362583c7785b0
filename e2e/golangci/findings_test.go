package golangci

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// A loop here is found though the command that it leads to is in a module
// four imports away: what is known of that one travels as facts, on a second
// run through golangci-lint's cache.
func TestDependencyOutsideTheModule(t *testing.T) {
	withCache(t)
	dir := clitest.Write(t, clitest.Imports)
	want := standalone(t, dir)
	if len(want) != 1 || !strings.HasPrefix(want[0], "app.go:13:30: repo.Load in a loop over ids") {
		t.Fatalf("redisvet: %v", want)
	}
	drivertest.Same(t, "redisvet", want, "golangci-lint", lint(t, dir, suite("{}")).findings)
	// The package is another one, what it imports is as it was.
	edit(t, dir, "app.go", "package app\n", "package app // once more\n")
	drivertest.Same(t, "redisvet", want, "golangci-lint once more", lint(t, dir, suite("{}")).findings)
}

// loops has a finding for each way to suppress one, two that stay, and a fault
// for another linter.
const loops = clitest.Redis + `
-- go.mod --
module example.com/loops

go 1.25
` + clitest.Require + `
-- loops.go --
package loops

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

func Load(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id) // found
	}
	for _, id := range ids {
		rdb.Get(ctx, "of:"+id) //nolint:uncachedstate // of another rule
	}
	for _, id := range ids {
		rdb.Get(ctx, "by:"+id) //nolint:redisloop // there are few
	}
	for _, id := range ids {
		rdb.Get(ctx, "in:"+id) //redisvet:ignore redisloop -- there are few
	}
	for _, id := range ids {
		rdb.Get(ctx, "to:"+id) //nolint:redisvet // there are few
	}
	fmt.Printf("%d\n", "no number")
	for {
		rdb.Get(ctx, "any") // found, with what a round trip takes
	}
}
`

// Directives of both kinds, another linter next to the suite, and rules as
// plugins of their own, which take //nolint each.
func TestSilence(t *testing.T) {
	withCache(t)
	dir := clitest.Write(t, loops)
	want := standalone(t, dir)
	if len(want) != 5 { // one more has a directive of redisvet
		t.Fatalf("redisvet: %v", want)
	}
	const bySuite, byRule = "loops.go:24:", "loops.go:18:"

	t.Run("suite", func(t *testing.T) {
		got := lint(t, dir, strings.Replace(suite("{}"), "[redisvet]", "[redisvet, govet]", 1))
		drivertest.Same(t, "redisvet", without(want, bySuite), "golangci-lint", got.findings)
		if len(got.others) != 1 || !strings.HasPrefix(got.others[0], "loops.go:26:") || !strings.Contains(got.others[0], "(govet)") {
			t.Errorf("other findings: %v", got.others)
		}
	})
	t.Run("rules", func(t *testing.T) {
		got := lint(t, dir, page(t, "- redisloop")+all, "--enable-only=redisloop,uncachedstate,quotarecursion,keyspace,batchable,redisignore")
		priced := standalone(t, dir, "-rtt=1ms") // the settings on the page, by an anchor
		drivertest.Same(t, "redisvet", without(priced, byRule), "golangci-lint", got.findings)
		if len(got.others) != 0 || slices.Equal(priced, want) {
			t.Errorf("other findings: %v", got.others)
		}
	})
}

// --fix makes the edits that go vet -fix makes, except for fixes of several files:
// golangci-lint would apply all edits to the file of the finding. It reports that
// finding, what it leaves builds, and go vet -fix then does the rest.
func TestFix(t *testing.T) {
	withCache(t)
	dir := hub(t)
	original := files(t, dir)
	before := standalone(t, dir)
	drivertest.Run(t, dir, "go", "vet", "-vettool="+redisvet, "-fix", "./...")
	want := files(t, dir)

	hub(t)
	got := lint(t, dir, suite("{}"), "--fix")
	if len(got.findings) == 0 || len(got.findings) >= len(before) || strings.Contains(got.stderr, "skipped") {
		t.Errorf("left of %d findings: %v\n%s", len(before), got.findings, got.stderr)
	}
	if !slices.ContainsFunc(got.findings, func(s string) bool {
		return strings.HasPrefix(s, "internal/store/quota.go:") && strings.HasSuffix(s, "(quotarecursion)")
	}) {
		t.Errorf("the finding whose fix is in two files is not reported: %v", got.findings)
	}
	inTwo := []string{"/internal/store/quota.go", "/internal/store/cache.go"}
	changed := 0
	for name, text := range files(t, dir) {
		two := slices.Contains(inTwo, name)
		switch {
		case two && text != original[name]:
			t.Errorf("%s has a part of a fix in two files:\n%s", name, text)
		case !two && text != want[name]:
			t.Errorf("%s is\n%s\nand go vet -fix makes\n%s", name, text, want[name])
		case text != original[name]:
			changed++
		}
	}
	if changed < 3 {
		t.Errorf("%d files changed", changed)
	}
	if code, _, stderr := drivertest.Run(t, dir, "go", "build", "./..."); code != 0 {
		t.Error(stderr)
	}
	drivertest.Run(t, dir, "go", "vet", "-vettool="+redisvet, "-fix", "./...")
	for _, name := range inTwo {
		if text := files(t, dir)[name]; text != want[name] {
			t.Errorf("go vet -fix after --fix leaves %s as\n%s", name, text)
		}
	}
}

// files are the Go files of a module by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" {
			out[strings.TrimPrefix(path, dir)] = clitest.Get(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
