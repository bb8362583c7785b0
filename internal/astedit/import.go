// Package astedit makes the edits that fixes are made of. It knows Go source
// and nothing of Redis: how an import is added, and whether a file is still
// formatted after an edit.
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

// Import makes a package usable at a position of a file: it returns the name
// that stands for it there, and the edits that add the import, none where it
// is there. ok is false where its name means something else at that position,
// or the file is one whose imports are better left alone. The package has to
// be named like the last element of its path; ImportPackage does others.
func Import(pass *analysis.Pass, file *ast.File, at token.Pos, importPath string) (name string, edits []analysis.TextEdit, ok bool) {
	return importNamed(pass, file, at, importPath, path.Base(importPath))
}

// ImportPackage is Import of a package whose name is known from its types, as
// that of github.com/redis/go-redis/v9 is.
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

// FileOf is the file of a pass that a position is in.
func FileOf(pass *analysis.Pass, pos token.Pos) *ast.File {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// usesC reports whether cgo makes another file of this one.
func usesC(file *ast.File) bool {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"C"` {
			return true
		}
	}
	return false
}

// addImport puts an import where gofmt and habit have it: sorted into the
// group of its kind, the standard library or everything else.
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
	var before ast.Spec // the last one of the kind that sorts before it
	var first ast.Spec  // of the kind
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

// lineEnd is the end of a spec with the comment that stands behind it.
func lineEnd(s ast.Spec) token.Pos {
	if c := s.(*ast.ImportSpec).Comment; c != nil {
		return c.End()
	}
	return s.End()
}

// isStd reports whether a path is one of the standard library, by its first
// element having no dot.
func isStd(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

// sameKind reports whether two paths begin alike, so that they are likely to
// stand in one group.
func sameKind(a, b string) bool {
	x, _, _ := strings.Cut(a, "/")
	y, _, _ := strings.Cut(b, "/")
	return isStd(a) && isStd(b) || x == y
}
