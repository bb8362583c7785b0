// Package astedit makes edits of Go source for fixes and knows nothing of
// Redis. It adds imports and checks that a file is still formatted after an
// edit.
package astedit

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Import makes a package usable at a position of a file. It returns the
// package's name there, and the edits that add the import if it is missing. ok
// is false if the name denotes something else at that position, or if the
// imports of the file must not be changed. The package must be named after the
// last element of its path; ImportPackage handles others.
func Import(pass *analysis.Pass, file *ast.File, at token.Pos, importPath string) (name string, edits []analysis.TextEdit, ok bool) {
	return importNamed(pass, file, at, importPath, path.Base(importPath))
}

// ImportPackage is Import for a package whose name is known from its types,
// such as github.com/redis/go-redis/v9.
func ImportPackage(pass *analysis.Pass, file *ast.File, at token.Pos, pkg *types.Package) (name string, edits []analysis.TextEdit, ok bool) {
	return importNamed(pass, file, at, pkg.Path(), pkg.Name())
}

func importNamed(pass *analysis.Pass, file *ast.File, at token.Pos, importPath, declared string) (name string, edits []analysis.TextEdit, ok bool) {
	if usesC(file) {
		return "", nil, false
	}
	scope := pass.Pkg.Scope().Innermost(at)
	if scope == nil {
		return "", nil, false
	}
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != importPath {
			continue
		}
		if spec.Name != nil && (spec.Name.Name == "_" || spec.Name.Name == ".") {
			continue
		}
		name := declared
		if spec.Name != nil {
			name = spec.Name.Name
		}
		_, obj := scope.LookupParent(name, at)
		pkg, isPkg := obj.(*types.PkgName)
		return name, nil, isPkg && pkg.Imported().Path() == importPath
	}
	name = declared
	if _, obj := scope.LookupParent(name, at); obj != nil || pass.Pkg.Scope().Lookup(name) != nil {
		return "", nil, false
	}
	return name, []analysis.TextEdit{addImport(file, importPath)}, true
}

// FileOf returns the file of a pass that contains a position.
func FileOf(pass *analysis.Pass, pos token.Pos) *ast.File {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// usesC reports whether cgo rewrites this file.
func usesC(file *ast.File) bool {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"C"` {
			return true
		}
	}
	return false
}

// addImport inserts an import in gofmt order, in the group of its kind: the
// standard library or everything else.
func addImport(file *ast.File, importPath string) analysis.TextEdit {
	quoted := strconv.Quote(importPath)
	var block *ast.GenDecl
	last := file.Name.End()
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			break
		}
		last = g.End()
		if block == nil && g.Lparen.IsValid() && len(g.Specs) > 0 {
			block = g
		}
	}
	if block == nil {
		text := "\n\nimport " + quoted
		if last != file.Name.End() {
			text = "\nimport " + quoted
		}
		return Insert(last, text)
	}
	specs := block.Specs
	var before ast.Spec // the last import of the kind that sorts before the new one
	var first ast.Spec  // first import of the kind
	for _, s := range specs {
		spec := s.(*ast.ImportSpec)
		p, _ := strconv.Unquote(spec.Path.Value)
		if isStd(p) != isStd(importPath) || !sameKind(p, importPath) && before != nil {
			continue
		}
		if first == nil {
			first = s
		}
		if p < importPath {
			before = s
		}
	}
	switch {
	case before != nil:
		return Insert(lineEnd(before), "\n\t"+quoted)
	case first != nil:
		return Insert(first.Pos(), quoted+"\n\t")
	case isStd(importPath):
		return Insert(specs[0].Pos(), quoted+"\n\n\t")
	}
	return Insert(lineEnd(specs[len(specs)-1]), "\n\n\t"+quoted)
}

// lineEnd returns the end of a spec, including its trailing comment.
func lineEnd(s ast.Spec) token.Pos {
	if c := s.(*ast.ImportSpec).Comment; c != nil {
		return c.End()
	}
	return s.End()
}

// isStd reports whether a path is in the standard library: its first element
// has no dot.
func isStd(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

// sameKind reports whether two paths share a beginning, so that they probably
// belong to one group.
func sameKind(a, b string) bool {
	x, _, _ := strings.Cut(a, "/")
	y, _, _ := strings.Cut(b, "/")
	return isStd(a) && isStd(b) || x == y
}
