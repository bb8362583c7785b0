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
		{"examples/hub", nil, 12, 0},
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

// Directives of both kinds, another linter beside the suite, and rules as
// plugins of their own.
func TestSilence(t *testing.T) {
	withCache(t)
	dir := hub(t)
	before := standalone(t, dir)
	edit(t, dir, "internal/registry/registry.go", "iter.Val()).Err(); err != nil {", "iter.Val()).Err(); err != nil { //redisvet:ignore redisloop -- rarely")
	edit(t, dir, "internal/outbox/outbox.go", "redis.XAddArgs{", "redis.XAddArgs{ //nolint:uncachedstate // of another rule")
	edit(t, dir, "internal/health/health.go", "c.rdb.Ping(ctx).Err() == nil", "c.rdb.Ping(ctx).Err() == nil //nolint:redisloop // it is cheap")
	clitest.Put(t, filepath.Join(dir, "internal", "vet", "vet.go"), "package vet\n\nimport \"fmt\"\n\nfunc Say() { fmt.Printf(\"%d\\n\", \"x\") }\n")
	const ignored, nolint = "internal/registry/registry.go:63:", "internal/health/health.go:53:"

	t.Run("suite", func(t *testing.T) {
		got := lint(t, dir, strings.Replace(suite("{}"), "[redisvet]", "[redisvet, govet, errcheck]", 1))
		drivertest.Same(t, "redisvet", without(before, ignored), "golangci-lint", got.findings)
		if !slices.ContainsFunc(got.others, func(s string) bool {
			return strings.HasPrefix(s, "internal/vet/vet.go:5:") && strings.Contains(s, "(govet)")
		}) {
			t.Errorf("nothing of govet: %v", got.others)
		}
	})
	t.Run("rules", func(t *testing.T) {
		got := lint(t, dir, page(t, "- redisloop")+all)
		// Its settings price with another round trip.
		want := without(standalone(t, dir, "-rtt=1ms"), ignored, nolint)
		drivertest.Same(t, "redisvet", want, "golangci-lint", got.findings)
		if len(want) != len(before)-2 {
			t.Errorf("%d findings of %d", len(want), len(before))
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
