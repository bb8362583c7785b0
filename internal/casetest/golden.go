package casetest

import (
	"bytes"
	"go/format"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/cli/load"
)

// CheckGolden applies the first fix of each finding and compares each file
// below the folders with its golden file, whose name ends in .golden. A file
// that is edited must have a golden file, and one with a golden file must be
// edited.
func (p *Program) CheckGolden(t testing.TB, found []Finding, folders ...string) {
	t.Helper()
	edits := make(map[*token.File][]analysis.TextEdit)
	for _, d := range found {
		if len(d.SuggestedFixes) == 0 {
			continue
		}
		for _, e := range d.SuggestedFixes[0].TextEdits {
			tf := p.Fset.File(e.Pos)
			edits[tf] = append(edits[tf], e)
		}
	}
	golden := p.golden(t, folders)
	for tf, list := range edits {
		name := tf.Name()
		want, ok := golden[name]
		if !ok {
			t.Errorf("%s: is edited and has no golden file", name)
			continue
		}
		delete(golden, name)
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := astedit.Apply(tf, src, list)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: the fixes make\n%s\nthe golden file is\n%s", name, got, want)
		}
	}
	for name := range golden {
		t.Errorf("%s: has a golden file and no fix", name)
	}
}

// golden reads the golden files below the folders, by the name of the source
// file.
func (p *Program) golden(t testing.TB, folders []string) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	for _, folder := range folders {
		root := filepath.Join(p.Dir, folder)
		err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
			source, ok := strings.CutSuffix(path, ".golden")
			if err != nil || !ok {
				return err
			}
			text, err := os.ReadFile(path)
			out[source] = text
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no golden files below %v", folders)
	}
	return out
}

// CheckGoldenTypes checks that the golden files below the folders are formatted
// and type-check with the rest of their packages.
func (p *Program) CheckGoldenTypes(t testing.TB, folders ...string) {
	t.Helper()
	golden := p.golden(t, folders)
	for name, text := range golden {
		if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
			t.Errorf("%s.golden is not formatted (%v)", name, err)
		}
	}
	opts := load.Options{Dir: p.Dir, Overlay: golden, Tests: true}
	for _, f := range folders {
		opts.Patterns = append(opts.Patterns, "./"+filepath.ToSlash(f)+"/...")
	}
	graph, err := load.Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	graph.Check(func(pkg *packages.Package) {
		for _, e := range pkg.Errors {
			t.Errorf("with the golden files: %s: %s", e.Pos, e.Msg)
		}
	}, nil)
}
