package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strings"
)

// stub returns a replacement for a package that cannot be resolved, the common
// error of code without its dependencies. It declares the types that the
// importer's declarations name. So a struct with one such field, and all code
// that uses it, still has types. Each use of a stub value is an error of its
// own statement only.
func stub(importPath string, importer []*ast.File) *types.Package {
	pkg := types.NewPackage(importPath, assumedName(importPath))
	for _, f := range importer {
		local := localName(f, importPath, pkg.Name())
		if local == "" {
			continue
		}
		inTypes(f, func(e ast.Expr) {
			sel, ok := e.(*ast.SelectorExpr)
			if !ok || !sel.Sel.IsExported() {
				return
			}
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != local || pkg.Scope().Lookup(sel.Sel.Name) != nil {
				return
			}
			obj := types.NewTypeName(token.NoPos, pkg, sel.Sel.Name, nil)
			types.NewNamed(obj, types.NewStruct(nil, nil), nil)
			pkg.Scope().Insert(obj)
		})
	}
	pkg.MarkComplete()
	return pkg
}

// inTypes calls f for the parts of type expressions: in fields, parameters,
// results, variables, type declarations and composite literals.
func inTypes(file *ast.File, f func(ast.Expr)) {
	part := func(e ast.Expr) {
		if e == nil {
			return
		}
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IndexExpr, *ast.IndexListExpr:
				return false // a generic type: its parameters are unknown
			case ast.Expr:
				f(n)
			}
			return true
		})
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			part(n.Type)
		case *ast.ValueSpec:
			part(n.Type)
		case *ast.TypeSpec:
			part(n.Type)
		case *ast.CompositeLit:
			part(n.Type)
		}
		return true
	})
}

// localName returns the name under which f imports path.
func localName(f *ast.File, importPath, assumed string) string {
	for _, imp := range f.Imports {
		if strings.Trim(imp.Path.Value, "`\"") != importPath {
			continue
		}
		if imp.Name == nil {
			return assumed
		}
		if imp.Name.Name != "_" && imp.Name.Name != "." {
			return imp.Name.Name
		}
	}
	return ""
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// assumedName guesses the name of a package: the last element of its path that
// is no version, without the usual affixes of repositories.
func assumedName(importPath string) string {
	base := path.Base(importPath)
	if version.MatchString(base) {
		base = path.Base(path.Dir(importPath))
	}
	if i := strings.Index(base, ".v"); i > 0 { // gopkg.in/yaml.v3
		base = base[:i]
	}
	base = strings.TrimSuffix(strings.TrimPrefix(base, "go-"), "-go")
	if i := strings.LastIndexByte(base, '-'); i >= 0 {
		base = base[i+1:]
	}
	return strings.ReplaceAll(strings.TrimSuffix(base, ".go"), ".", "_")
}
