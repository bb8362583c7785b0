package golangci

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

const polled = `
-- poll/poll.go --
package poll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "a")
		time.Sleep(time.Second)
	}
}
`

// TestRun makes the plugins from the register, as golangci-lint does, and runs
// them on a module. The module e2e/golangci does that with golangci-lint
// itself, which takes minutes to build: make nightly runs it.
func TestRun(t *testing.T) {
	dir := clitest.Write(t, clitest.Imports, polled)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	const (
		loop = "app.go:13:30: repo.Load in a loop over ids: one GET per element (through (*Lib).Load)"
		poll = "poll/poll.go:12:7: rdb.Get polled every 1 s: 86k GETs a day per goroutine"
	)
	for _, c := range []struct {
		plugin   string
		settings any
		want     []string
	}{
		{Suite, nil, []string{loop}},
		{Suite, map[string]any{"redisloop": map[string]any{"budget": 1000}}, []string{loop, poll}},
		{"redisloop", map[string]any{"redisloop": map[string]any{"budget": 1000}}, []string{loop, poll}},
		{"uncachedstate", nil, nil},
		{Suite, map[string]any{"preset": "pay-per-request"}, []string{loop, poll}},
		{Suite, map[string]any{"preset": "pay-per-request", "exclude": []any{"*.go"}}, []string{poll}},
		{Suite, map[string]any{"overrides": []any{map[string]any{"paths": []any{"poll"}, "redisloop": map[string]any{"budget": 1000.0}}}}, []string{loop, poll}},
		{Suite, map[string]any{"overrides": []any{map[string]any{"paths": []any{"app.go"}, "redisloop": map[string]any{"enabled": false}}}}, nil},
	} {
		release()
		construct, err := register.GetPlugin(c.plugin)
		if err != nil {
			t.Fatal(err)
		}
		plugin, err := construct(c.settings)
		if err != nil {
			t.Fatal(err)
		}
		list, err := plugin.BuildAnalyzers()
		if err != nil {
			t.Fatal(err)
		}
		graph, err := checker.Analyze(list, pkgs, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, act := range graph.Roots {
			if act.Err != nil {
				t.Fatalf("%s: %v", c.plugin, act.Err)
			}
			for _, d := range act.Diagnostics {
				p := act.Package.Fset.Position(d.Pos)
				name, err := filepath.Rel(dir, p.Filename)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprintf("%s:%d:%d: %s", filepath.ToSlash(name), p.Line, p.Column, d.Message))
				if d.Related != nil {
					t.Errorf("%s: golangci-lint has no place for %v", c.plugin, d.Related)
				}
			}
		}
		slices.Sort(got)
		if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
			t.Errorf("%s with %v:\n%s\nwant\n%s", c.plugin, c.settings, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
	release()
}
