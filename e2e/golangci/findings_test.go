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

// On the sample service and on all cases golangci-lint finds what redisvet
// finds, but for the lines that say //nolint:redisvet. Both are analysed where
// they stand, as what the go command compiles for it is in its cache then.
func TestParity(t *testing.T) {
	withCache(t)
	for _, c := range []struct {
		name    string
		args    []string
		least   int // findings
		nolints int
	}{
		{"examples/hub", nil, 10, 0},
		{"testdata", []string{"--tests=false"}, 400, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, err := filepath.Abs("../../" + c.name)
			if err != nil {
				t.Fatal(err)
			}
			var alone []string
			nolints := 0
			for _, f := range standalone(t, dir) {
				if strings.Contains(lineOf(t, dir, f), "//nolint:redisvet") {
					nolints++
				} else {
					alone = append(alone, f)
				}
			}
			got := lint(t, dir, suite("{}"), c.args...)
			drivertest.Same(t, "redisvet", alone, "golangci-lint", got.findings)
			if got.code != 1 || len(got.findings) < c.least || nolints != c.nolints || len(got.others) > 0 {
				t.Errorf("exit %d, %d findings, %d lines with //nolint:redisvet, %v\n%s", got.code, len(got.findings), nolints, got.others, got.stderr)
			}
		})
	}
}

// lineOf is the line of source that a finding stands on.
func lineOf(t *testing.T, dir, finding string) string {
	t.Helper()
	name, rest, _ := strings.Cut(finding, ":")
	number, _, _ := strings.Cut(rest, ":")
	n := 0
	for _, d := range number {
		n = 10*n + int(d-'0')
	}
	lines := strings.Split(clitest.Get(t, filepath.Join(dir, filepath.FromSlash(name))), "\n")
	if n < 1 || n > len(lines) {
		t.Fatalf("no line of %s", finding)
	}
	return lines[n-1]
}

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

// loops has a finding for each way to silence one, two that stand, and a fault
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

// Directives of both kinds, another linter beside the suite, and rules as
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
		got := lint(t, dir, page(t, "- redisloop")+all, "--enable-only=redisloop,uncachedstate,quotarecursion,redisignore")
		priced := standalone(t, dir, "-rtt=1ms") // the settings on the page, by an anchor
		drivertest.Same(t, "redisvet", without(priced, byRule), "golangci-lint", got.findings)
		if len(got.others) != 0 || slices.Equal(priced, want) {
			t.Errorf("other findings: %v", got.others)
		}
	})
}

// --fix makes the edits that go vet -fix makes, and what it leaves builds.
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
	changed := 0
	for name, text := range files(t, dir) {
		if text != original[name] {
			changed++
		}
		if text != want[name] {
			t.Errorf("%s is\n%s\nand go vet -fix makes\n%s", name, text, want[name])
		}
	}
	if changed < 3 {
		t.Errorf("%d files changed", changed)
	}
	if code, _, stderr := drivertest.Run(t, dir, "go", "build", "./..."); code != 0 {
		t.Error(stderr)
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
