package analyzers_test

import (
	"bytes"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"testing"
)

// A package is small enough to read: beyond these sizes it does two jobs, and a
// file or a function does two things. Generated files do not count.
func TestSizes(t *testing.T) {
	const maxFile, maxFunc = 500, 80
	limits := func(dir string) (files, lines int) {
		if dir == "internal/summary" { // the one fixpoint
			return 26, 5000
		}
		return 25, 3000
	}
	files, lines := map[string]int{}, map[string]int{}
	eachFile(t, nil, func(fset *token.FileSet, f *ast.File) {
		name := fset.Position(f.Pos()).Filename
		dir, err := filepath.Rel("..", filepath.Dir(name))
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.ToSlash(dir)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := bytes.Count(text, []byte("\n"))
		files[dir]++
		lines[dir] += n
		if bytes.HasPrefix(text, []byte("// Code generated ")) {
			return
		}
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
	if len(files) < 30 {
		t.Fatalf("only %d packages measured", len(files))
	}
	for dir, n := range files {
		maxFiles, maxLines := limits(dir)
		if n > maxFiles || lines[dir] > maxLines {
			t.Errorf("%s has %d files and %d lines, more than %d and %d", dir, n, lines[dir], maxFiles, maxLines)
		}
	}
}
