package load_test

import (
	"fmt"
	"go/types"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
)

// Packages that are checked at the same time share the replacement of a package that
// cannot be resolved. It is made while others are checked.
func TestStubSideBySide(t *testing.T) {
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	var archive strings.Builder
	archive.WriteString("-- go.mod --\nmodule example.com/app\n\ngo 1.25\n")
	const packages = 30
	for i := range packages {
		fmt.Fprintf(&archive, "-- p%[1]d/p.go --\npackage p\n\nimport \"example.com/gone\"\n\nfunc F() gone.T { return gone.New() }\n"+
			"-- q%[1]d/q.go --\npackage q\n\nimport p \"example.com/app/p%[1]d\"\n\nvar V = p.F()\n", i)
	}
	all := typesOf(t, load.Options{Dir: clitest.Write(t, archive.String()), Patterns: []string{"./..."}})
	replacements := map[*types.Package]bool{}
	for i := range packages {
		v := all[fmt.Sprintf("example.com/app/q%d", i)].Scope().Lookup("V")
		named, ok := v.Type().(*types.Named)
		if !ok || named.Obj().Pkg().Path() != "example.com/gone" {
			t.Fatalf("V of q%d has type %s", i, v.Type())
		}
		replacements[named.Obj().Pkg()] = true
	}
	if len(replacements) != 1 {
		t.Errorf("%d replacements of one package", len(replacements))
	}
}
