package analyzers_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

// loaded returns the packages of the module with their types, without tests. It
// loads them once.
func loaded(t *testing.T) []*packages.Package {
	t.Helper()
	pkgs, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Fatalf("%s: %v", p.PkgPath, p.Errors[0])
		}
	}
	return pkgs
}

var loadOnce = sync.OnceValues(func() ([]*packages.Package, error) {
	mode := packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile
	return packages.Load(&packages.Config{Mode: mode, Dir: ".."}, "./...")
})

// A selector means one thing: where a struct embeds a type of this module, no
// field or method exists at two depths. The one further out would hide the other,
// and to delete it would call the other and still compile.
func TestNoNameAtTwoDepths(t *testing.T) {
	pkgs := loaded(t)
	structs := 0
	for _, p := range pkgs {
		for _, s := range embedding(p.TypesInfo) {
			structs++
			for _, name := range hidden(s) {
				t.Errorf("%s: %s is at two depths", p.Fset.Position(s.Obj().Pos()), name)
			}
		}
	}
	if len(pkgs) < 30 || structs == 0 {
		t.Fatalf("only %d packages with %d structs that embed: this is not the module", len(pkgs), structs)
	}
}

// The reader of structs sees what it is for, and nothing else.
func TestHidden(t *testing.T) {
	const src = `package p
import "sync"
type base struct { call int }
func (base) text() {}
type mid struct { base; path int }
func (*mid) given() {}
type low struct { *mid; path int }
func (low) text() {}
type named struct { parent *mid; path int }
type quiet struct { base; path int }
type lock struct { sync.Mutex }
func (lock) Lock() {}
type face interface { given() }
type wrap struct { face }
func (wrap) given() {}
type two struct { base; b struct { call int } }
type loop struct { *loop; mid }
type generic[T any] struct { base; call T }
type embeds struct { face2 }
type face2 interface { base2() }
func f() { type local struct { base; call int }; _ = local{} }
var unnamed struct { base; call int }
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.Default(), Error: func(error) {}}
	config.Check(module+"/p", fset, []*ast.File{f}, info)
	var got []string
	for _, s := range embedding(info) {
		for _, name := range hidden(s) {
			got = append(got, fmt.Sprintf("%s.%s", s.Obj().Name(), name))
		}
	}
	slices.Sort(got)
	want := []string{"generic.call", "local.call", "low.path", "low.text", "struct.call", "wrap.given"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// embedding returns the structs that embed a type of this module. One without a name
// gets the name struct.
func embedding(info *types.Info) []*types.Named {
	var out []*types.Named
	named := map[types.Type]bool{}
	for _, obj := range info.Defs {
		tn, ok := obj.(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		if n, ok := tn.Type().(*types.Named); ok && len(embedded(n)) > 0 {
			out = append(out, n)
			named[n.Underlying()] = true
		}
	}
	for e, tv := range info.Types {
		if _, ok := e.(*ast.StructType); ok && !named[tv.Type] {
			n := types.NewNamed(types.NewTypeName(e.Pos(), nil, "struct", nil), tv.Type, nil)
			if len(embedded(n)) > 0 {
				out = append(out, n)
			}
		}
	}
	slices.SortFunc(out, func(a, b *types.Named) int { return int(a.Obj().Pos() - b.Obj().Pos()) })
	return out
}

// embedded returns the types of this module that a struct embeds.
func embedded(n *types.Named) []*types.Named {
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var out []*types.Named
	for i := range st.NumFields() {
		t := st.Field(i).Type()
		if p, ok := types.Unalias(t).(*types.Pointer); ok {
			t = p.Elem()
		}
		e, ok := types.Unalias(t).(*types.Named)
		if ok && st.Field(i).Embedded() && e.Obj().Pkg() != nil && strings.HasPrefix(e.Obj().Pkg().Path()+"/", module+"/") {
			out = append(out, e)
		}
	}
	return out
}

// hidden returns the fields and methods of a struct that an embedded type also
// has.
func hidden(n *types.Named) []string {
	at := map[string]int{} // the smallest depth
	var out []string
	seen := map[*types.TypeName]bool{}
	level := []*types.Named{n}
	for depth := 0; len(level) > 0; depth++ {
		var next []*types.Named
		for _, t := range level {
			if seen[t.Obj()] {
				continue
			}
			seen[t.Obj()] = true
			for _, name := range members(t) {
				if first, ok := at[name]; ok && first < depth && !slices.Contains(out, name) {
					out = append(out, name)
				} else if !ok {
					at[name] = depth
				}
			}
			next = append(next, embedded(t)...)
		}
		level = next
	}
	slices.Sort(out)
	return out
}

// members returns the fields and methods that a type declares itself.
func members(n *types.Named) []string {
	var out []string
	for i := range n.NumMethods() {
		out = append(out, n.Method(i).Name())
	}
	switch u := n.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			out = append(out, u.Field(i).Name())
		}
	case *types.Interface:
		for i := range u.NumMethods() {
			out = append(out, u.Method(i).Name())
		}
	}
	return out
}
