package flow_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/redisvet/redisvet/internal/flow"
)

// The arguments of a generic type have packages of their own.
func TestPackageOf(t *testing.T) {
	for typ, want := range map[string]string{
		"a/b.repo":                     "a/b",
		"*a/b.repo":                    "a/b",
		"*a.test/b.repo":               "a.test/b",
		"a/b.repo[int]":                "a/b",
		"*a/b.repo[c/d.Key]":           "a/b",
		"a/b.repo[c.Key,*d.e/f.Value]": "a/b",
		"a/b.repo[c/d.List[e.T]]":      "a/b",
		"error":                        "",
		"[]c/d.Key":                    "",
	} {
		if got := flow.PackageOf(typ); got != want {
			t.Errorf("%s: %q, want %q", typ, got, want)
		}
	}
}

// The name that PackageOf reads is one that TypePath writes.
func TestPackageOfInstance(t *testing.T) {
	named := func(path, name string) *types.Named {
		return types.NewNamed(types.NewTypeName(token.NoPos, types.NewPackage(path, path), name, nil), types.NewStruct(nil, nil), nil)
	}
	repo := named("a.test/b", "repo")
	repo.SetTypeParams([]*types.TypeParam{types.NewTypeParam(types.NewTypeName(token.NoPos, nil, "K", nil), types.Universe.Lookup("any").Type())})
	inst, err := types.Instantiate(nil, repo, []types.Type{named("c.test/d", "Key")}, true)
	if err != nil {
		t.Fatal(err)
	}
	if name := flow.TypePath(types.NewPointer(inst)); name != "*a.test/b.repo[c.test/d.Key]" || flow.PackageOf(name) != "a.test/b" {
		t.Errorf("%s is of package %q", name, flow.PackageOf(name))
	}
}

// Identical signatures have the same text, and others have not.
func TestSignature(t *testing.T) {
	const src = `package p
type text = string
type key[T any] struct{ v T }
func (key[T]) f() {}
type list = []byte
var (
	a0 func(n int, s text) (e error)
	a1 func(int, string) error
	b0 func(...any) map[text]*[2]list
	b1 func(...interface{}) map[string]*[2][]uint8
	c0 func(key[text]) chan<- rune
	c1 func(k key[string]) chan<- int32
	d0 func(struct{ v any }, interface{ Do(n text); Also(list) })
	d1 func(struct{ v interface{} }, interface{ Also([]byte); Do(string) })
	e0 func(interface{ fmt; Do() }, func(a, b any))
	e1 func(interface{ String() string; Do() }, func(any, any))
	f0 func([]any)
	f1 func([]interface{})
	g0 func(struct{ w any })
	h0 func(key[int]) chan<- rune
	i0 func(interface{ Do(int) })
)
type fmt interface{ String() text }
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("a/p", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signatures := map[string]*types.Signature{}
	for _, name := range pkg.Scope().Names() {
		if v, ok := pkg.Scope().Lookup(name).(*types.Var); ok {
			signatures[name] = v.Type().(*types.Signature)
		}
	}
	for a, x := range signatures {
		for b, y := range signatures {
			if got, want := flow.Signature(x) == flow.Signature(y), types.Identical(x, y); got != want || want != (a[0] == b[0]) {
				t.Errorf("%s, %s: %q and %q are alike: %v, want %v", a, b, flow.Signature(x), flow.Signature(y), got, want)
			}
		}
	}
}
