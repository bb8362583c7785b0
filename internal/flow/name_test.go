package flow_test

import (
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
