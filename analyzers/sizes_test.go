package analyzers_test

import (
	"bytes"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/config"
)

// A rule, a package below it and the edits are small enough to be read: past
// these sizes a package does two jobs, and a file or a function does two things.
func TestSizes(t *testing.T) {
	const maxFiles, maxLines, maxFile, maxFunc = 25, 3000, 500, 80
	measured := func(pkg string) bool {
		return slices.Contains(config.Rules, strings.Split(pkg, "/")[0]) || pkg == "internal/astedit"
	}
	files, lines := map[string]int{}, map[string]int{}
	eachFile(t, nil, func(fset *token.FileSet, f *ast.File) {
		name := fset.Position(f.Pos()).Filename
		dir, err := filepath.Rel("..", filepath.Dir(name))
		if err != nil {
			t.Fatal(err)
		}
		if !measured(filepath.ToSlash(dir)) {
			return
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := bytes.Count(text, []byte("\n"))
		files[dir]++
		lines[dir] += n
		if n > maxFile {
			t.Errorf("%s has %d lines, more than %d", name, n, maxFile)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1; n > maxFunc {
					t.Errorf("%s: %s has %d lines, more than %d", fset.Position(fn.Pos()), fn.Name.Name, n, maxFunc)
				}
			}
		}
	})
	if len(files) < 8 {
		t.Fatalf("only %d packages measured", len(files))
	}
	for dir, n := range files {
		if n > maxFiles || lines[dir] > maxLines {
			t.Errorf("%s has %d files and %d lines, more than %d and %d", dir, n, lines[dir], maxFiles, maxLines)
		}
	}
}
