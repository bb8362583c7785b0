package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// more is a package of the program between a loop and what a dependency does,
// and a configuration, which is part of what the go command keys results by.
const more = `
-- .redisvet.yaml --
redisloop:
  budget: 1000
-- names/names.go --
package names

import (
	"context"

	"example.com/top"
)

func One(ctx context.Context, repo *top.Repo, id string) string { return repo.Load(ctx, id) }
-- serve/serve.go --
package serve

import (
	"context"

	"example.com/app/names"
	"example.com/top"
)

func All(ctx context.Context, ids []string) {
	repo := top.Open()
	for _, id := range ids {
		names.One(ctx, repo, id)
	}
}
`

// checkout writes the program into dir, its dependencies being in another
// directory, which all checkouts share as they would the module cache.
func checkout(t *testing.T, dir, dependencies string) {
	t.Helper()
	for _, f := range slices.Concat(txtar.Parse([]byte(clitest.Imports)).Files, txtar.Parse([]byte(more)).Files) {
		name, third := strings.CutPrefix(f.Name, "third/")
		switch {
		case third:
			clitest.Put(t, filepath.Join(dependencies, filepath.FromSlash(name)), string(f.Data))
		case !strings.HasSuffix(name, "_test.go"): // that would ask for much of the standard library
			clitest.Put(t, filepath.Join(dir, filepath.FromSlash(name)), strings.ReplaceAll(string(f.Data), "./third", filepath.ToSlash(dependencies)))
		}
	}
}

// A sharedRun is one run of go vet with a shared cache.
type sharedRun struct {
	out      string
	findings []string
	facts    map[string]string // what the cache had for a package's facts before
	after    map[string]string // and has now
}

var vetHash = regexp.MustCompile(`(?m)^HASH\[vet (\S+)\]: ([0-9a-f]{64})$`)

// vetShared runs go vet in dir. The go command prints the keys of its actions.
func vetShared(t *testing.T, store, dir string) sharedRun {
	t.Helper()
	before := actions(t, store)
	code, out, stderr := command(t, dir, "go", "vet", "-json", "-vettool="+binary, "./...")
	if code != 0 {
		t.Fatalf("exit %d\n%s\n%.3000s", code, out, stderr)
	}
	r := sharedRun{
		out: out, findings: drivertest.Details(drivertest.ParseJSON(t, dir, out)),
		facts: make(map[string]string), after: make(map[string]string),
	}
	now := actions(t, store)
	for _, m := range vetHash.FindAllStringSubmatch(stderr, -1) {
		r.facts[m[1]], r.after[m[1]] = before[m[2]], now[m[2]]
	}
	return r
}

// actions are those in a store, each with the ID of its output.
func actions(t *testing.T, store string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(store, "action-*"))
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, n := range names {
		_, id, _ := strings.Cut(filepath.Base(n), "-")
		out[id] = clitest.Get(t, n)
	}
	return out
}

// Machines that share a cache by GOCACHEPROG share what redisvet has found
// out. A checkout in another directory takes all that is known of what the
// program imports and prints its own paths; one in the same directory, as
// runners of a CI have it, does nothing at all.
func TestSharedCache(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cacher, store := filepath.Join(base, "cacher"), filepath.Join(base, "store")
	if err := drivertest.Build(cacher, "./e2e/testdata/cacher"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(store, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHEPROG", cacher+" "+store)
	t.Setenv("GODEBUG", "gocachehash=1")
	t.Setenv("GOFLAGS", "-buildvcs=false")
	dependencies, one, two := filepath.Join(base, "mod"), filepath.Join(base, "one"), filepath.Join(base, "two")
	own := func(pkg string) bool { return pkg == "example.com/app" || strings.HasPrefix(pkg, "example.com/app/") }

	checkout(t, one, dependencies)
	first := vetShared(t, store, one)
	if len(first.findings) != 2 || len(first.after) < 20 || !strings.Contains(first.out, one) {
		t.Fatalf("%d packages\n%s", len(first.after), first.out)
	}
	for pkg, facts := range first.facts {
		if facts != "" {
			t.Errorf("%s was in the cache before", pkg)
		}
	}

	checkout(t, two, dependencies)
	second := vetShared(t, store, two)
	drivertest.Same(t, "the first checkout", first.findings, "the second", second.findings)
	if strings.Contains(second.out, one) || !strings.Contains(second.out, two) {
		t.Errorf("the second checkout has the paths of the first:\n%s", second.out)
	}
	for _, pkg := range slices.Sorted(maps.Keys(first.after)) {
		// The go command keys a package that is not in the module cache by its
		// directory, for the sake of the paths.
		if hit := second.facts[pkg] != ""; hit == own(pkg) {
			t.Errorf("second checkout: %s is found in the cache: %v", pkg, hit)
		}
		if second.after[pkg] != first.after[pkg] || first.after[pkg] == "" {
			t.Errorf("second checkout: other facts about %s, or none", pkg)
		}
	}

	if err := os.RemoveAll(one); err != nil {
		t.Fatal(err)
	}
	checkout(t, one, dependencies)
	before := actions(t, store)
	third := vetShared(t, store, one)
	for pkg, facts := range third.facts {
		if facts == "" {
			t.Errorf("third checkout: %s is not found in the cache", pkg)
		}
	}
	if !maps.Equal(before, actions(t, store)) || !slices.Equal(third.findings, first.findings) || len(third.facts) != len(first.facts) {
		t.Errorf("the third checkout, in the place of the first, is not as that:\n%s", third.out)
	}
}
