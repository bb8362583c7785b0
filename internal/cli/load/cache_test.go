package load_test

import (
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
)

// cached is a program with its own packages, a module in another directory, and
// the standard library.
const cached = `
-- app/go.mod --
module example.com/app

go 1.25

require example.com/lib v1.0.0

replace example.com/lib => ../lib
-- app/app.go --
package app

import (
	"strings"

	"example.com/app/own"
	"example.com/lib"
)

var _ = strings.TrimSpace(own.Name + lib.Name)
-- app/own/own.go --
package own

const Name = "own"
-- lib/go.mod --
module example.com/lib

go 1.25
-- lib/lib.go --
package lib

const Name = "lib"
`

// Two loads share the types of the standard library, and of nothing that may
// change between them.
func TestCache(t *testing.T) {
	dir := filepath.Join(clitest.Write(t, cached), "app")
	shared := load.NewCache()
	opts := load.Options{Dir: dir, Patterns: []string{"./..."}, Cache: shared}
	first, second := typesOf(t, opts), typesOf(t, opts)
	for path, p := range first {
		again := second[path]
		switch path {
		case "example.com/app", "example.com/app/own", "example.com/lib":
			if p == again {
				t.Errorf("%s is not checked again", path)
			}
		default:
			if p != again {
				t.Errorf("%s is checked again", path)
			}
		}
	}
	if first["strings"] == nil || first["example.com/lib"] == nil {
		t.Fatalf("packages are missing: %v", slices.Sorted(maps.Keys(first)))
	}

	// Another text of a file, other files and other sizes are another package.
	file := standardFile(t, opts, "strings")
	changed := opts
	changed.Overlay = map[string][]byte{file: []byte("package strings\n\nfunc TrimSpace(s string) string { return s }\n")}
	if p := typesOf(t, changed)["strings"]; p == first["strings"] {
		t.Error("a changed file is not seen")
	}
	changed = opts
	changed.Env = append(os.Environ(), "GOARCH=386", "CGO_ENABLED=0")
	for path, p := range typesOf(t, changed) {
		if p == first[path] && path != "unsafe" {
			t.Errorf("%s has the types of another architecture", path)
		}
	}
	if p := typesOf(t, opts)["strings"]; p != first["strings"] {
		t.Error("the first types of strings are lost")
	}
}

// Sizes are those of the architecture that the go command builds for.
func TestSizes(t *testing.T) {
	dir := clitest.Write(t, `
-- go.mod --
module example.com/sizes

go 1.25
-- sizes.go --
package sizes

import "unsafe"

const Bytes = unsafe.Sizeof(uintptr(0))
`)
	for arch, want := range map[string]string{"386": "4", "amd64": "8"} {
		p := typesOf(t, load.Options{Dir: dir, Env: append(os.Environ(), "GOARCH="+arch, "CGO_ENABLED=0")})["example.com/sizes"]
		if got := p.Scope().Lookup("Bytes").(*types.Const).Val().String(); got != want {
			t.Errorf("GOARCH=%s: a pointer has %s bytes, want %s", arch, got, want)
		}
	}
}

// Loads at the same time share one set of types, too.
func TestCacheSideBySide(t *testing.T) {
	dir := filepath.Join(clitest.Write(t, cached), "app")
	opts := load.Options{Dir: dir, Patterns: []string{"./..."}, Cache: load.NewCache()}
	var wg sync.WaitGroup
	var loads [4]map[string]*types.Package
	for i := range loads {
		wg.Go(func() { loads[i] = typesOf(t, opts) })
	}
	wg.Wait()
	for _, l := range loads[1:] {
		if l["strings"] != loads[0]["strings"] {
			t.Error("two loads have different types of strings")
		}
	}
}

// typesOf returns the types of all packages that a load checks, by import path.
func typesOf(t *testing.T, opts load.Options) map[string]*types.Package {
	t.Helper()
	graph, err := load.Load(opts)
	if err != nil {
		t.Error(err)
		return nil
	}
	graph.Check(func(*packages.Package) {}, nil)
	out := map[string]*types.Package{}
	packages.Visit(graph.Roots, nil, func(p *packages.Package) { out[p.PkgPath] = p.Types })
	return out
}

// standardFile returns the first file of a package.
func standardFile(t *testing.T, opts load.Options, path string) (file string) {
	t.Helper()
	graph, err := load.Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	packages.Visit(graph.Roots, nil, func(p *packages.Package) {
		if p.PkgPath == path {
			file = p.GoFiles[0]
		}
	})
	if file == "" {
		t.Fatalf("no %s", path)
	}
	return file
}
