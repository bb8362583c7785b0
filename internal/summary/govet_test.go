package summary

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// go vet passes export data of compiled packages and facts as bytes. The
// standalone driver passes syntax and facts as values. Both get the same facts.
func TestSameFactsUnderGoVet(t *testing.T) {
	if testing.Short() {
		t.Skip("runs go vet")
	}
	want := standalone(t, "redisvet.test/summary/")
	got := govet(t, "./summary/...")
	if len(want) < 100 {
		t.Errorf("%d facts", len(want))
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("only standalone: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("only go vet: %s", g)
		}
	}
}

// standalone lists the facts that the packages below a path export, and see in
// their imports.
func standalone(t *testing.T, prefix string) []string {
	t.Helper()
	var out []string
	for _, f := range analysed(t) {
		// An analyzer reads the facts of imported packages only; drivers differ
		// in what they know of others.
		if !strings.HasPrefix(f.In.Path(), prefix) || f.Of != f.In && !slices.Contains(f.In.Imports(), f.Of) {
			continue
		}
		text, err := json.Marshal(f.Fact)
		if err != nil {
			t.Fatal(err)
		}
		of := f.Name()
		if f.Object == nil {
			of = "package " + f.Of.Path()
		}
		out = append(out, fmt.Sprintf("%s: %s: %T %s", f.In.Path(), of, f.Fact, text))
	}
	return out
}

// govet lists what testdata/factvet reports as a vet tool.
func govet(t *testing.T, pattern string) []string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "factvet")
	// The go command caches facts and findings apart, and takes lost findings for none.
	// A tool with a build ID of its own has nothing in the cache.
	if out, err := exec.Command("go", "build", "-ldflags=-s -buildid="+rand.Text(), "-o", tool, "./testdata/factvet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command("go", "vet", "-json", "-vettool="+tool, pattern)
	cmd.Dir = "../../testdata"
	cmd.Env = append(os.Environ(), "GOWORK=off")
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var trees strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			trees.WriteString(line)
		}
	}
	var out []string
	dec := json.NewDecoder(strings.NewReader(trees.String()))
	for dec.More() {
		var tree map[string]map[string][]struct{ Message string }
		if err := dec.Decode(&tree); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		for pkg, found := range tree {
			for _, d := range found[Analyzer.Name] {
				out = append(out, pkg+": "+strings.TrimSuffix(d.Message, " ("+Analyzer.Name+")"))
			}
		}
	}
	return out
}
