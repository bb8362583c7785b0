package goredis

import (
	"go/types"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

const (
	v9     = "github.com/redis/go-redis/v9"
	v9beta = "github.com/go-redis/redis/v9"
	v8     = "github.com/go-redis/redis/v8"
	v7     = "github.com/go-redis/redis/v7"
	v6     = "github.com/go-redis/redis"
)

var lib Library

var allClients = []string{v9, v9beta, v8, v7, v6}

// loadClients loads the go-redis packages that the generator's module requires.
func loadClients(t *testing.T, mode packages.LoadMode) map[string]*types.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: "gen"}, allClients...)
	if err != nil {
		t.Fatal(err)
	}
	loaded := map[string]*types.Package{}
	for _, p := range pkgs {
		for _, err := range p.Errors {
			t.Fatalf("%s: %v", p.PkgPath, err)
		}
		loaded[p.PkgPath] = p.Types
	}
	for _, path := range allClients {
		if loaded[path] == nil {
			t.Fatalf("%s was not loaded", path)
		}
	}
	return loaded
}

var exported struct {
	once sync.Once
	pkgs map[string]*types.Package
}

// clients returns the packages as read from export data, which is what go vet
// gives an analyzer.
func clients(t *testing.T) map[string]*types.Package {
	t.Helper()
	exported.once.Do(func() { exported.pkgs = loadClients(t, packages.LoadTypes) })
	if exported.pkgs == nil {
		t.Fatal("the go-redis packages could not be loaded")
	}
	return exported.pkgs
}

// typeOf returns a type of a client package.
func typeOf(t *testing.T, pkg, name string) types.Type {
	t.Helper()
	obj := clients(t)[pkg].Scope().Lookup(name)
	if obj == nil {
		t.Fatalf("%s has no %s", pkg, name)
	}
	return obj.Type()
}

// methodOf returns a method of a type of a client package, or of a pointer to it,
// declared or promoted.
func methodOf(t *testing.T, pkg, typ, method string) *types.Func {
	t.Helper()
	named := typeOf(t, pkg, typ)
	obj, _, _ := types.LookupFieldOrMethod(named, true, clients(t)[pkg], method)
	fn, ok := obj.(*types.Func)
	if !ok {
		t.Fatalf("%s.%s has no method %s", pkg, typ, method)
	}
	return fn
}

// exportedMethods returns every exported method declared in pkg that its callers
// can reach on an exported type.
func exportedMethods(pkg *types.Package) []*types.Func {
	var list []*types.Func
	seen := map[*types.Func]bool{}
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !tn.Exported() {
			continue
		}
		set := types.NewMethodSet(tn.Type())
		if !types.IsInterface(tn.Type()) {
			set = types.NewMethodSet(types.NewPointer(tn.Type()))
		}
		for sel := range set.Methods() {
			fn := sel.Obj().(*types.Func)
			if fn.Exported() && fn.Pkg() == pkg && !seen[fn] {
				seen[fn] = true
				list = append(list, fn)
			}
		}
	}
	return list
}
