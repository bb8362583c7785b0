package goredis

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
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
		want      Role
	}{
		{v9, "Client", Executes},
		{v9, "Conn", Executes},
		{v9, "Tx", Executes},
		{v9, "ClusterClient", Executes},
		{v9, "Ring", Executes},
		{v9, "SentinelClient", Executes},
		{v9, "UniversalClient", Executes},
		{v9, "SearchBuilder", Executes},
		{v9, "Pipeline", Queues},
		{v9, "Pipeliner", Queues},
		{v9, "Cmdable", Either},
		{v9, "StringCmdable", Either},
		{v9, "StatefulCmdable", Either},
		{v9, "Scripter", Either},
		{v9, "AutoPipeliner", Auto},
		{v9, "StringCmd", NoRole},
		{v9, "Options", NoRole},
		{v9, "Script", NoRole},
		{v9, "PubSub", NoRole},
		{v9, "cmdable", NoRole},
		{v8, "Client", Executes},
		{v8, "Pipeliner", Queues},
		{v7, "UniversalClient", Executes},
		{v7, "scripter", Either},
		{v6, "Cmdable", Either},
		{v6, "Pipeline", Queues},
		{v9beta, "Tx", Executes},
	} {
		typ := typeOf(t, tt.pkg, tt.name)
		if got := RoleOf(typ); got != tt.want {
			t.Errorf("RoleOf(%s) = %v, want %v", typ, got, tt.want)
		}
		if got := RoleOf(types.NewPointer(typ)); got != tt.want {
			t.Errorf("RoleOf(*%s) = %v, want %v", typ, got, tt.want)
		}
	}
	if got := RoleOf(types.Typ[types.String]); got != NoRole {
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
	for name, want := range map[string]Role{
		"Alias": Executes, "Store": Executes, "Deep": Executes, "Any": Executes,
		"Part": Either, "Queue": Queues,
		"Own": NoRole, "Field": NoRole, "Loop": NoRole, "Buffer": NoRole,
	} {
		if got := RoleWithin(pkg.Scope().Lookup(name).Type()); got != want {
			t.Errorf("RoleWithin(%s) = %v, want %v", name, got, want)
		}
	}
	params := pkg.Scope().Lookup("Generic").Type().(*types.Signature).Params()
	for i, want := range []Role{Either, Executes, NoRole} {
		if got := RoleWithin(params.At(i).Type()); got != want {
			t.Errorf("RoleWithin(type parameter %d) = %v, want %v", i, got, want)
		}
	}
	if got := RoleOf(pkg.Scope().Lookup("Store").Type()); got != NoRole {
		t.Errorf("RoleOf(Store) = %v, want none: it is not go-redis' own", got)
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
