package e2e

import (
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// pacing is a program whose loop is paced by what a directive in a module of its
// own says. That module knows no Redis.
const pacing = clitest.Redis + `
-- pace/go.mod --
module example.com/pace

go 1.25
-- pace/pace.go --
package pace

type Pacer interface {
	//redisvet:waits -- ten slots a second
	Next() bool
}
-- app/go.mod --
module example.com/app

go 1.25

require (
	example.com/pace v1.0.0
	github.com/redis/go-redis/v9 v9.0.0
)

replace example.com/pace v1.0.0 => ../pace

replace github.com/redis/go-redis/v9 v9.0.0 => ../third/redis
-- app/app.go --
package app

import (
	"context"

	"example.com/pace"
	"github.com/redis/go-redis/v9"
)

func Run(ctx context.Context, rdb *redis.Client, p pace.Pacer) {
	for p.Next() {
		rdb.Get(ctx, "a")
	}
}
-- app/app_test.go --
package app

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"
)

type stepper interface {
	//redisvet:waits -- a step takes a second
	Step() bool
}

func step(ctx context.Context, rdb *redis.Client, s stepper) {
	for s.Step() {
		rdb.Get(ctx, "b")
	}
}

func TestStep(t *testing.T) { step(t.Context(), nil, nil) }
`

// A directive at a declaration counts in the modules of a workspace and in test
// files, and not in a module that the program requires.
func TestDeclarationsOfOtherModules(t *testing.T) {
	for name, c := range map[string]struct {
		gowork string
		found  int
	}{
		"workspace": {"go 1.25\n\nuse (\n\t./app\n\t./pace\n)\n", 0},
		"required":  {"go 1.25\n\nuse ./app\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := clitest.Write(t, pacing, "-- go.work --\n"+c.gowork)
			withConfig(t, dir, "tests: true\n")
			alone := drivertest.Details(drivertest.Standalone(t, binary, dir+"/app"))
			vet := drivertest.Details(drivertest.GoVet(t, binary, dir+"/app"))
			drivertest.Same(t, "redisvet", alone, "go vet", vet)
			if len(alone) != c.found {
				t.Errorf("%d findings, expected %d: %q", len(alone), c.found, alone)
			}
		})
	}
}
