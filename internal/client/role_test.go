package client_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// held has types with which programs wrap a client.
const held = `package held

import (
	"bytes"
	"github.com/redis/go-redis/v9"
)

type Alias = redis.Client
type Store struct{ *redis.Client }
type Deep struct{ Store }
type Any interface{ redis.UniversalClient; Extra() }
type Part interface{ redis.StringCmdable; redis.HashCmdable }
type Queue interface{ redis.Cmdable; redis.Pipeliner }
type Own interface{ Get(key string) string }
type Field struct{ rdb *redis.Client }
type Loop struct{ *Loop }
type Buffer struct{ bytes.Buffer }
func Generic[C redis.Cmdable, D *redis.Client | *redis.ClusterClient, E any](c C, d D, e E) {}
`

func TestRoleWithin(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "held.go", held, 0)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadTypes, Dir: "../goredis/gen"}, goredis.Path, "bytes")
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importerFunc(func(path string) (*types.Package, error) {
		for _, p := range loaded {
			if p.PkgPath == path {
				return p.Types, nil
			}
		}
		return nil, fmt.Errorf("%s is not loaded", path)
	})}
	pkg, err := conf.Check("held", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]rediscmd.Role{
		"Alias": rediscmd.Executes, "Store": rediscmd.Executes, "Deep": rediscmd.Executes, "Any": rediscmd.Executes,
		"Part": rediscmd.Either, "Queue": rediscmd.Queues,
		"Own": rediscmd.NoRole, "Field": rediscmd.NoRole, "Loop": rediscmd.NoRole, "Buffer": rediscmd.NoRole,
	} {
		if got := client.RoleWithin(pkg.Scope().Lookup(name).Type()); got != want {
			t.Errorf("RoleWithin(%s) = %v, want %v", name, got, want)
		}
	}
	params := pkg.Scope().Lookup("Generic").Type().(*types.Signature).Params()
	for i, want := range []rediscmd.Role{rediscmd.Either, rediscmd.Executes, rediscmd.NoRole} {
		if got := client.RoleWithin(params.At(i).Type()); got != want {
			t.Errorf("RoleWithin(type parameter %d) = %v, want %v", i, got, want)
		}
	}
	if got := client.RoleOf(pkg.Scope().Lookup("Store").Type()); got != rediscmd.NoRole {
		t.Errorf("RoleOf(Store) = %v, want none: it is not go-redis' own", got)
	}
}

// RoleOf looks through pointers and aliases.
func TestRoleOf(t *testing.T) {
	pkg := types.NewPackage(goredis.Path, "redis")
	typ := types.NewNamed(types.NewTypeName(token.NoPos, pkg, "Client", nil), types.NewStruct(nil, nil), nil)
	alias := types.NewAlias(types.NewTypeName(token.NoPos, pkg, "Alias", nil), types.NewPointer(typ))
	for _, of := range []types.Type{typ, types.NewPointer(typ), alias} {
		if got := client.RoleOf(of); got != rediscmd.Executes {
			t.Errorf("RoleOf(%s) = %v, want %v", of, got, rediscmd.Executes)
		}
	}
	for _, of := range []types.Type{types.Typ[types.String], types.Universe.Lookup("error").Type()} {
		if got := client.RoleOf(of); got != rediscmd.NoRole {
			t.Errorf("RoleOf(%s) = %v, want none", of, got)
		}
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
