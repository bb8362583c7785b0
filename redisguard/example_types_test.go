package redisguard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Every exported type has an example, or is in that of another one.
func TestEveryExportedTypeIsInAnExample(t *testing.T) {
	for _, dir := range []string{".", "httpguard", "redisguardtest", "grpc", "prom", "otel"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		shown := map[string]bool{}
		for _, name := range files {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			test := strings.HasSuffix(name, "_test.go")
			for _, d := range f.Decls {
				if decl, ok := d.(*ast.GenDecl); ok && decl.Tok == token.TYPE && !test {
					for _, s := range decl.Specs {
						if of := s.(*ast.TypeSpec).Name; of.IsExported() {
							types = append(types, of.Name)
						}
					}
				}
				if f, ok := d.(*ast.FuncDecl); ok && test && strings.HasPrefix(f.Name.Name, "Example") {
					shown[strings.TrimPrefix(f.Name.Name, "Example")] = true
					ast.Inspect(f, func(n ast.Node) bool {
						if id, ok := n.(*ast.Ident); ok {
							shown[id.Name] = true
						}
						return true
					})
				}
			}
		}
		for _, name := range types {
			if !shown[name] {
				t.Errorf("%s: no example has %s", dir, name)
			}
		}
	}
}
