// Package fixtest runs the fixes of an analyzer on cases and holds them to
// what is expected of every fix: the file is the golden one, is formatted, and
// type-checks with the rest of its package.
package fixtest

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/report"
)

// Run applies the fixes, unsafe ones as well, to the packages of a pattern
// below dir, which is in a module, and checks each golden file.
func Run(t *testing.T, dir string, a *analysis.Analyzer, pattern string) {
	t.Helper()
	report.SetPolicy(report.AllFixes)
	t.Cleanup(func() { report.SetPolicy(report.SafeFixes) })
	analysistest.RunWithSuggestedFixes(t, dir, a, pattern)
	overlay := map[string][]byte{}
	root := filepath.Join(dir, strings.TrimSuffix(pattern, "/..."))
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		source, golden := strings.CutSuffix(path, ".golden")
		if err != nil || !golden {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
			t.Errorf("%s is not formatted (%v)", path, err)
		}
		overlay[source] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(overlay) == 0 {
		t.Fatalf("no golden files below %s", root)
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps,
		Dir:  dir, Overlay: overlay,
	}, pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Errorf("with the golden files: %v", e)
		}
	}
}
