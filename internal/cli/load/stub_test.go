package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

func TestStub(t *testing.T) {
	const src = `package p

import (
	"example.com/audit/v2"
	other "example.com/go-else"
)

type S struct {
	log  *audit.Log
	opts map[string][]audit.Option
	gen  audit.List[int]
	x    other.X
}

func (s *S) Do(e audit.Event) (f func(audit.Hook)) {
	audit.Call(audit.Value)
	return audit.Make(audit.Lit{})
}

var v, w audit.Var = audit.First, audit.Second
`
	f, err := parser.ParseFile(token.NewFileSet(), "a.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]string{
		"example.com/audit/v2": {"Call", "Event", "First", "Hook", "Lit", "Log", "Make", "Option", "Second", "Value", "Var"},
		"example.com/go-else":  {"X"},
		"example.com/unused":   {},
	} {
		pkg := stub(path, []*ast.File{f})
		got := slices.DeleteFunc(pkg.Scope().Names(), func(name string) bool { return !token.IsExported(name) })
		if !slices.Equal(got, want) {
			t.Errorf("%s declares %v, want %v", path, got, want)
		}
		if !pkg.Complete() {
			t.Errorf("%s is not complete", path)
		}
	}
}

func TestAssumedName(t *testing.T) {
	for path, want := range map[string]string{
		"fmt":                            "fmt",
		"github.com/redis/go-redis/v9":   "redis",
		"gopkg.in/yaml.v3":               "yaml",
		"github.com/cenkalti/backoff/v4": "backoff",
		"github.com/nats-io/nats.go":     "nats",
		"github.com/a/zap-go":            "zap",
		"github.com/mattn/go-sqlite3":    "sqlite3",
	} {
		if got := assumedName(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
