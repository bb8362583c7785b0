package goplsbuild

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/load"
)

// TestOverlay type-checks the changed packages of gopls with the requirements
// of the build. A change of the suite or of gopls breaks these first. Building
// and driving gopls takes minutes, so the module e2e/gopls does that in make
// nightly.
func TestOverlay(t *testing.T) {
	g, err := goIn(".")
	if err != nil {
		t.Fatal(err)
	}
	own, err := ownSuite()
	if err != nil {
		t.Fatal(err)
	}
	own.source = own.dir
	r, _ := request(t)
	source, err := r.copyOf(g)
	if err != nil {
		t.Fatal(err)
	}
	p, err := prepare(t.TempDir(), source, own)
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	text, err := os.ReadFile(p.overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &overlay); err != nil {
		t.Fatal(err)
	}
	files := make(map[string][]byte)
	for name, real := range overlay.Replace {
		if files[name], err = os.ReadFile(real); err != nil {
			t.Fatal(err)
		}
	}
	graph, err := load.Load(load.Options{
		Dir: source, Env: append(g.env, "GOFLAGS=-mod=mod -modfile="+p.modfile),
		Overlay: files, Patterns: []string{"./internal/settings", "./internal/cache"},
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	graph.Check(func(pkg *packages.Package) {
		if !graph.IsRoot(pkg) {
			return
		}
		for _, e := range pkg.Errors {
			t.Errorf("%v", e)
		}
		for _, name := range pkg.GoFiles {
			if files[name] != nil {
				seen[filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name)] = true
			}
		}
	}, nil)
	for _, want := range []string{"settings/redisvet.go", "settings/default.go", "cache/redisvet.go", "cache/analysis.go"} {
		if !seen[want] {
			t.Errorf("%s was not checked", want)
		}
	}
}
