package gopls

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/report"
)

// The editor has each rule of the suite, with fixes that import modules that
// are not required.
func TestAnalyzers(t *testing.T) {
	t.Cleanup(func() {
		for _, a := range analyzers.All() {
			if f := a.Flags.Lookup("newimports"); f != nil {
				f.Value.Set("false")
			}
		}
		report.SetPolicy(report.SafeFixes)
	})
	got, want := Analyzers(), analyzers.All()
	if err := analysis.Validate(got); err != nil {
		t.Fatal(err)
	}
	imports := 0
	for i, a := range want {
		if got[i].Name != a.Name || got[i].Doc != a.Doc || got[i].URL != a.URL || got[i].RunDespiteErrors != a.RunDespiteErrors ||
			len(got[i].Requires) != len(a.Requires) || len(got[i].FactTypes) != len(a.FactTypes) || got[i].ResultType != a.ResultType {
			t.Errorf("%s is %+v", a.Name, got[i])
		}
		if f := got[i].Flags.Lookup("newimports"); f != nil && f.Value.String() == "true" {
			imports++
		}
	}
	if len(got) != len(want) || imports == 0 {
		t.Errorf("%d rules of %d, %d of which may import", len(got), len(want), imports)
	}
}

// A key depends on the text of the configuration alone. Without a configuration
// it is gopls' own key.
func TestKey(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("go.mod", "module example.com/m\n")
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	own, other := [32]byte{1}, [32]byte{2}
	if Key(own, sub) != own {
		t.Error("without a file it is another key")
	}
	put(".redisvet.yaml", "tests: true\n")
	first := Key(own, sub)
	if first == own || first == Key(other, sub) || first != Key(own, dir) {
		t.Error("with a file it is not a key of its own")
	}
	put(".redisvet.yaml", "tests: frue\n") // the same size, in the same second
	if Key(own, sub) == first {
		t.Error("a changed file has the same key")
	}
	put(".redisvet.yaml", "tests: true\n")
	if Key(own, sub) != first {
		t.Error("the file as it was has another key")
	}
	if err := os.Remove(filepath.Join(dir, ".redisvet.yaml")); err != nil {
		t.Fatal(err)
	}
	if Key(own, sub) != own {
		t.Error("after the file it is another key")
	}
	if err := os.Mkdir(filepath.Join(dir, ".redisvet.yaml"), 0o755); err != nil {
		t.Fatal(err)
	}
	if Key(own, sub) == own {
		t.Error("what cannot be read has the key of no file")
	}
}

// The file of a workspace is part of its modules' keys.
func TestKeyOfAWorkspace(t *testing.T) {
	t.Setenv("GOWORK", "")
	dir := t.TempDir()
	module := filepath.Join(dir, "m")
	if err := os.Mkdir(module, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"go.work": "go 1.25\n\nuse ./m\n", "m/go.mod": "module example.com/m\n", ".redisvet.yaml": "tests: true\n"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	own := [32]byte{1}
	first := Key(own, module)
	if err := os.WriteFile(filepath.Join(dir, ".redisvet.yaml"), []byte("tests: false\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	second := Key(own, module)
	t.Setenv("GOWORK", "off")
	if off := Key(own, module); first == own || second == own || first == second || off != own {
		t.Errorf("keys %x, %x, without the workspace %x", first, second, off)
	}
}
