package rediscmd_test

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Every command that go-redis sends is listed, and none is listed that no
// version sends any more.
func TestListedIsSent(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadTypes, Dir: "../goredis/gen"},
		goredis.Path, "github.com/go-redis/redis/v9", "github.com/go-redis/redis/v8", "github.com/go-redis/redis/v7", "github.com/go-redis/redis")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, cmd := range rediscmd.Commands() {
		listed[cmd] = false
	}
	for _, p := range pkgs {
		for _, name := range p.Types.Scope().Names() {
			of := p.Types.Scope().Lookup(name).Type()
			if !types.IsInterface(of) {
				of = types.NewPointer(of)
			}
			for sel := range types.NewMethodSet(of).Methods() {
				op, ok := goredis.Library{}.Op(sel.Obj().(*types.Func))
				if !ok || op.Command == "" {
					continue
				}
				cmd := rediscmd.Underscored(op.Command)
				if _, ok := listed[cmd]; !ok {
					t.Errorf("%s of %s is in no list of commands.go", op.Command, sel.Obj())
				}
				listed[cmd] = true
			}
		}
	}
	for cmd, sent := range listed {
		if !sent {
			t.Errorf("%s of commands.go is sent by no method", cmd)
		}
	}
}
