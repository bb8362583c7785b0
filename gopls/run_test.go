package gopls

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/report"
)

// TestRun runs the list that gopls gets on a module, with its configuration.
// The module e2e/gopls does the same with gopls itself, which takes minutes to
// build: make nightly runs it.
func TestRun(t *testing.T) {
	t.Cleanup(func() {
		for _, a := range analyzers.All() {
			if f := a.Flags.Lookup("newimports"); f != nil {
				f.Value.Set("false")
			}
		}
		report.SetPolicy(report.SafeFixes)
	})
	list := Analyzers()
	dir := clitest.Write(t, clitest.Imports)
	const loop = "app.go:13: repo.Load in a loop over ids: one GET per element"
	for _, c := range []struct{ config, want string }{
		{"", loop},
		{"redisloop:\n  enabled: false\n", ""},
		{"redisloop:\n  buget: 1\n", "app.go:1: redisvet finds nothing here: " + filepath.Join(dir, ".redisvet.yaml") + `:2: redisloop has no option "buget"`},
	} {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), c.config)
		pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir}, ".")
		if err != nil {
			t.Fatal(err)
		}
		graph, err := checker.Analyze(list, pkgs, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, act := range graph.Roots {
			for _, d := range act.Diagnostics {
				p := act.Package.Fset.Position(d.Pos)
				got = append(got, fmt.Sprintf("%s:%d: %s", filepath.Base(p.Filename), p.Line, d.Message))
			}
		}
		if text := strings.Join(got, "\n"); len(got) > 1 || (c.want == "") != (text == "") || !strings.HasPrefix(text, c.want) {
			t.Errorf("with %q:\n%s\nwant\n%s", c.config, text, c.want)
		}
	}
}
