package reached

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// leaveOut adds what a file refers to that is not type-checked.
func (p *Program) leaveOut(pkg *packages.Package, name string) {
	if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
		return
	}
	src, err := p.read(name)
	if err != nil {
		return
	}
	words := identifiers(name, src)
	for _, w := range words {
		p.hotNames[w] = true
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err == nil {
		if imports, known := p.importNames(f); known {
			ast.Walk(&namer{p, pkg.PkgPath, imports}, f)
			return
		}
	}
	for _, w := range words {
		p.roots = append(p.roots, toName+w)
	}
}

// identifiers lists the identifiers of a file, whatever else is in it.
func identifiers(name string, src []byte) []string {
	var out []string
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile(name, -1, len(src)), src, nil, 0)
	for {
		switch _, tok, lit := s.Scan(); tok {
		case token.EOF:
			return out
		case token.IDENT:
			out = append(out, lit)
		}
	}
}

// importNames returns the import paths of a file by name, and whether the names of all
// packages of the program among them are known. They are in the file, or the last
// elements of the paths.
func (p *Program) importNames(f *ast.File) (imports map[string]string, known bool) {
	imports = map[string]string{}
	for _, spec := range f.Imports {
		of, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, false
		}
		name := path.Base(of)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if p.own[of] && !token.IsIdentifier(name) {
			return nil, false
		}
		imports[name] = of
	}
	return imports, true
}

// A namer adds what the identifiers of a file may refer to.
type namer struct {
	*Program
	pkg   string
	names map[string]string
}

// Visit implements [ast.Visitor].
func (n *namer) Visit(x ast.Node) ast.Visitor {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		id, ok := x.X.(*ast.Ident)
		if !ok || n.names[id.Name] == "" {
			n.roots = append(n.roots, toMethod+x.Sel.Name)
			ast.Walk(n, x.X)
			return nil
		}
		n.add(n.names[id.Name], x.Sel.Name)
		return nil
	case *ast.Ident:
		n.add(n.pkg, x.Name)
	}
	return n
}

// add adds a name of a package.
func (n *namer) add(pkg, name string) {
	n.roots = append(n.roots, toFunc+pkg+"."+name, toType+pkg+"."+name)
}
