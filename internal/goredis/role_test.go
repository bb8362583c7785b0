package goredis

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

func TestIsClient(t *testing.T) {
	for path, want := range map[string]bool{
		v9: true, v9beta: true, v8: true, v7: true, v6: true,
		"example.com/app/vendor/github.com/redis/go-redis/v9": true,
		"vendor/github.com/go-redis/redis/v8":                 true,
		"github.com/redis/go-redis/v9/internal/pool":          false,
		"github.com/redis/go-redis/extra/redisotel/v9":        false,
		"github.com/go-redis/redis/v8/internal/proto":         false,
		"github.com/go-redis/redis_rate/v10":                  false,
		"github.com/redis/rueidis":                            false,
		"example.com/github.com/redis/go-redis/v9":            false,
		"": false,
	} {
		if got := IsClient(path); got != want {
			t.Errorf("IsClient(%q) = %v", path, got)
		}
	}
}

func TestRoleOf(t *testing.T) {
	for _, tt := range []struct {
		pkg, name string
		want      rediscmd.Role
	}{
		{v9, "Client", rediscmd.Executes},
		{v9, "Conn", rediscmd.Executes},
		{v9, "Tx", rediscmd.Executes},
		{v9, "ClusterClient", rediscmd.Executes},
		{v9, "Ring", rediscmd.Executes},
		{v9, "SentinelClient", rediscmd.Executes},
		{v9, "UniversalClient", rediscmd.Executes},
		{v9, "SearchBuilder", rediscmd.Executes},
		{v9, "Pipeline", rediscmd.Queues},
		{v9, "Pipeliner", rediscmd.Queues},
		{v9, "Cmdable", rediscmd.Either},
		{v9, "StringCmdable", rediscmd.Either},
		{v9, "StatefulCmdable", rediscmd.Either},
		{v9, "Scripter", rediscmd.Either},
		{v9, "AutoPipeliner", rediscmd.Auto},
		{v9, "StringCmd", rediscmd.NoRole},
		{v9, "Options", rediscmd.NoRole},
		{v9, "Script", rediscmd.NoRole},
		{v9, "PubSub", rediscmd.NoRole},
		{v9, "cmdable", rediscmd.NoRole},
		{v8, "Client", rediscmd.Executes},
		{v8, "Pipeliner", rediscmd.Queues},
		{v7, "UniversalClient", rediscmd.Executes},
		{v7, "scripter", rediscmd.Either},
		{v6, "Cmdable", rediscmd.Either},
		{v6, "Pipeline", rediscmd.Queues},
		{v9beta, "Tx", rediscmd.Executes},
	} {
		typ := typeOf(t, tt.pkg, tt.name)
		if got := RoleOf(typ); got != tt.want {
			t.Errorf("RoleOf(%s) = %v, want %v", typ, got, tt.want)
		}
		if got := RoleOf(types.NewPointer(typ)); got != tt.want {
			t.Errorf("RoleOf(*%s) = %v, want %v", typ, got, tt.want)
		}
	}
	if got := RoleOf(types.Typ[types.String]); got != rediscmd.NoRole {
		t.Errorf("RoleOf(string) = %v", got)
	}
}

// held are ways in which programs wrap a client.
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
	conf := types.Config{Importer: importerFunc(func(path string) (*types.Package, error) {
		if pkg := clients(t)[path]; pkg != nil {
			return pkg, nil
		}
		return importer.Default().Import(path)
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
		if got := RoleWithin(pkg.Scope().Lookup(name).Type()); got != want {
			t.Errorf("RoleWithin(%s) = %v, want %v", name, got, want)
		}
	}
	params := pkg.Scope().Lookup("Generic").Type().(*types.Signature).Params()
	for i, want := range []rediscmd.Role{rediscmd.Either, rediscmd.Executes, rediscmd.NoRole} {
		if got := RoleWithin(params.At(i).Type()); got != want {
			t.Errorf("RoleWithin(type parameter %d) = %v, want %v", i, got, want)
		}
	}
	if got := RoleOf(pkg.Scope().Lookup("Store").Type()); got != rediscmd.NoRole {
		t.Errorf("RoleOf(Store) = %v, want none: it is not go-redis' own", got)
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
