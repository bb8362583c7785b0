package main

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/packages"

	// Imported so that go.mod keeps the packages that are read.
	_ "github.com/go-redis/redis"
	_ "github.com/go-redis/redis/v7"
	_ "github.com/go-redis/redis/v8"
	_ "github.com/go-redis/redis/v9"
	_ "github.com/redis/go-redis/v9"
)

// client is one go-redis package with the body of every function in it.
type client struct {
	*packages.Package
	bodies map[*types.Func]*ast.FuncDecl
}

func load(paths []string) ([]*client, error) {
	cfg := &packages.Config{Mode: packages.LoadSyntax}
	pkgs, err := packages.Load(cfg, paths...)
	if err != nil {
		return nil, err
	}
	byPath := map[string]*client{}
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 {
			return nil, fmt.Errorf("%s: %v", pkg.PkgPath, pkg.Errors[0])
		}
		c := &client{Package: pkg, bodies: map[*types.Func]*ast.FuncDecl{}}
		for _, file := range pkg.Syntax {
			for _, decl := range file.Decls {
				if fd, ok := decl.(*ast.FuncDecl); ok && fd.Body != nil {
					c.bodies[pkg.TypesInfo.Defs[fd.Name].(*types.Func)] = fd
				}
			}
		}
		byPath[pkg.PkgPath] = c
	}
	var list []*client
	for _, path := range paths {
		if byPath[path] == nil {
			return nil, fmt.Errorf("%s was not loaded", path)
		}
		list = append(list, byPath[path])
	}
	return list, nil
}
