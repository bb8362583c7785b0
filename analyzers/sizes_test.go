package analyzers_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A package is small enough to read: beyond these sizes it does two jobs, and a
// file or a function does two things. A generated file may be longer.
func TestSizes(t *testing.T) {
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
		for _, fault := range tooLong(fset, f, text) {
			t.Error(fault)
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

// The files and functions of redisguard have the same limits.
func TestSizesOfRedisguard(t *testing.T) {
	files := 0
	eachGuardFile(t, func(fset *token.FileSet, f *ast.File) {
		files++
		text, err := os.ReadFile(fset.Position(f.Pos()).Filename)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range tooLong(fset, f, text) {
			t.Error(fault)
		}
	})
	if files < 50 {
		t.Fatalf("only %d files read", files)
	}
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// tooLong returns what is too long in a file: itself, functions, and function literals
// outside of these.
func tooLong(fset *token.FileSet, f *ast.File, text []byte) (faults []string) {
	const maxFile, maxFunc = 500, 80
	if generated.Match(text) {
		return nil
	}
	if n := bytes.Count(text, []byte("\n")); n > maxFile {
		faults = append(faults, fmt.Sprintf("%s has %d lines, more than %d", fset.Position(f.Pos()).Filename, n, maxFile))
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			at := fset.Position(n.Pos())
			if n := fset.Position(n.End()).Line - at.Line + 1; n > maxFunc {
				faults = append(faults, fmt.Sprintf("%s: a function of %d lines, more than %d", at, n, maxFunc))
			}
			return false
		}
		return true
	})
	return faults
}
