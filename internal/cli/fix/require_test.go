package fix

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A replacement of redisguard in go.mod has precedence over a version, and the
// version is not queried.
func TestRequireWhatIsReplaced(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const mod = "module example.com/m\n\ngo 1.25\n"
	put("go.mod", mod)
	put("m.go", "package m\n")
	put("guard/go.mod", "module "+Guard+"\n\ngo 1.25\n")
	put("guard/guard.go", "package redisguard\n")
	if r, err := Require(dir, "v0.1.0"); err == nil || r != nil || !strings.Contains(err.Error(), "go get "+Guard+"@v0.1.0: ") {
		t.Errorf("without a replacement: %v, %v", r, err)
	}
	put("go.mod", mod+"\nreplace "+Guard+" => ./guard\n")
	r, err := Require(dir, "v0.1.0")
	text, _ := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !r.Added() || !strings.Contains(string(text), "require "+Guard+" v0.0.0") {
		t.Errorf("%v\n%s", err, text)
	}
}
