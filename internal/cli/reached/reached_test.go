package reached_test

import (
	"go/ast"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/reached"
)

// program has in each package some functions that are called, and some of which the
// name begins with Dead or dead.
const program = `
-- go.mod --
module example.com/app

go 1.24

-- main.go --
package main

import (
	"fmt"
	"net/http"

	"example.com/app/internal/limit"
	"example.com/app/internal/web"
	"example.com/app/pkg/used"
)

var table = map[string]func(){"a": fromTable}

func main() {
	l := limit.New(3)
	http.Handle("/", web.Handler(l))
	fmt.Println(l.Size(), limit.Generic(1))
	var k limit.Kept
	k.Promoted()
	f := l.Value
	f()
	table["a"]()
	used.Ask()
	used.Store{}.Get()
}

func fromTable() {}

// provide is for an injector.
func provide() {}

var _ = []any{provide}

func deadMain() { deadCycle() }

func deadCycle() { deadMain() }

-- internal/limit/limit.go --
package limit

import "fmt"

type Limiter struct{ n int }

// Asker is satisfied by several types.
type Asker interface{ Ask() bool }

var _ Asker = (*Bucket)(nil)

func New(n int) *Limiter { return &Limiter{n} }

func (l *Limiter) Size() int { return l.n }

func (l *Limiter) Ask() bool { return l.check() }

func (l *Limiter) check() bool { return l.n > 0 }

func (l *Limiter) Value() {}

func (l *Limiter) String() string { return fmt.Sprint(l.n) }

func (l *Limiter) DeadReset() { l.deadHelper() }

func (l *Limiter) deadHelper() {}

// Bucket is made by tests only.
type Bucket struct{}

func DeadNewBucket() *Bucket { return &Bucket{} }

// Ask of a bucket is dead, too: there is none.
func (b *Bucket) Ask() bool { return false }

type inner struct{}

func (inner) Promoted() {}

type Kept struct{ inner }

func Generic[T any](v T) T { return one(v) }

func one[T any](v T) T { return v }

type Stack[T any] struct{ list []T }

func (s *Stack[T]) DeadPush(v T) {}

func init() { fromInit() }

func fromInit() {}

-- internal/limit/limit_test.go --
package limit

import "testing"

func TestBucket(t *testing.T) { DeadNewBucket().Ask() }

-- internal/web/web.go --
package web

import "net/http"

type asker interface{ Ask() bool }

type handler struct{ asker }

func Handler(a asker) http.Handler { return &handler{a} }

// ServeHTTP is called by net/http.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.Ask()
}

func (h *handler) deadMethod() {}

-- internal/tagged/tagged.go --
package tagged

// FromTagged is called where the build has another system.
func FromTagged() {}

-- internal/tagged/other_plan9.go --
package tagged

func init() { FromTagged() }

-- lib/lib.go --
// Package lib may be imported by other modules.
package lib

func Exported() { helper() }

func helper() {}

func deadLib() {}

type T struct{}

func (T) Method() {}

-- lib/lib_test.go --
package lib

import "testing"

func TestLib(t *testing.T) { deadLib() }

-- main_test.go --
package main

import (
	"testing"

	"example.com/app/lib"
)

func TestMain(*testing.M) { lib.Exported() }

-- pkg/used/used.go --
// Package used is for the program.
package used

func Ask() {}

func DeadUsed() {}

type Store struct{}

func (Store) Get() {}

func (Store) DeadClear() {}

-- usedtest/usedtest.go --
// Package usedtest is for tests, of the program or of others.
package usedtest

import (
	"testing"

	"example.com/app/pkg/used"
)

func DeadSetup(t *testing.T) { t.Cleanup(used.Store{}.DeadClear) }

-- examples/show/main.go --
package main

import "example.com/app/shown"

func main() { shown.Ask() }

-- shown/shown.go --
// Package shown is for others, as an example shows.
package shown

func Ask() {}

func Also() {}
`

func unreached(t *testing.T, archive string) (dead, live []string) {
	t.Helper()
	return unreachedIn(t, archive, false)
}

// unreachedIn loads each package with its tests, or without.
func unreachedIn(t *testing.T, archive string, tests bool) (dead, live []string) {
	t.Helper()
	dir := clitest.Write(t, archive)
	pkgs, err := packages.Load(&packages.Config{
		Dir:   dir,
		Mode:  packages.LoadSyntax | packages.NeedModule | packages.NeedForTest,
		Tests: tests,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	replaced := map[string]bool{} // by a package with its tests
	for _, pkg := range pkgs {
		replaced[pkg.ForTest] = true
	}
	pkgs = slices.DeleteFunc(pkgs, func(p *packages.Package) bool {
		return strings.HasSuffix(p.ID, ".test") || p.ForTest == "" && replaced[p.PkgPath]
	})
	var paths []string
	for _, pkg := range pkgs {
		paths = append(paths, pkg.PkgPath)
	}
	p := reached.New(paths, os.ReadFile)
	for _, pkg := range pkgs {
		p.Add(pkg)
	}
	is := p.Unreached()
	for _, pkg := range pkgs {
		for _, f := range pkg.Syntax {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || strings.HasSuffix(pkg.Fset.File(f.FileStart).Name(), "_test.go") {
					continue
				}
				name := fn.Name.Name
				if fn.Recv != nil {
					name = receiver(fn.Recv.List[0].Type) + "." + name
				}
				if is(pkg.Fset.Position(d.End() - 1)) {
					dead = append(dead, name)
				} else {
					live = append(live, name)
				}
			}
		}
	}
	return dead, live
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// receiver returns the name of a receiver's type.
func receiver(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}

func TestUnreached(t *testing.T) {
	dead, live := unreached(t, program)
	// What the tests of a package import says nothing about the package.
	if d, l := unreachedIn(t, program, true); !slices.Equal(sorted(d), sorted(dead)) || !slices.Equal(sorted(l), sorted(live)) {
		t.Errorf("with tests:\ndead: %q\nlive: %q\nwithout:\ndead: %q\nlive: %q", sorted(d), sorted(l), sorted(dead), sorted(live))
	}
	for _, name := range dead {
		if last := name[strings.LastIndexByte(name, '.')+1:]; !strings.HasPrefix(strings.ToLower(last), "dead") && !strings.HasPrefix(name, "Bucket.") {
			t.Errorf("%s is called", name)
		}
	}
	for _, name := range live {
		if last := name[strings.LastIndexByte(name, '.')+1:]; strings.HasPrefix(strings.ToLower(last), "dead") || strings.HasPrefix(name, "Bucket.") {
			t.Errorf("nothing calls %s", name)
		}
	}
	if len(dead) < 9 || !slices.Contains(live, "Limiter.Ask") {
		t.Errorf("dead: %q\nlive: %q", dead, live)
	}
}

// Without a main package, a program is not known: everything counts as called.
func TestLibraryOnly(t *testing.T) {
	_, rest, _ := strings.Cut(program, "-- internal/limit/limit.go --")
	if dead, _ := unreached(t, "-- go.mod --\nmodule example.com/app\n\ngo 1.24\n\n-- internal/limit/limit.go --"+rest); len(dead) > 0 {
		t.Errorf("nothing calls %q", dead)
	}
}

// What does not type-check calls everything that it names.
func TestIllTyped(t *testing.T) {
	broken := strings.Replace(program, "func fromTable() {}", "func fromTable() { missing(l.DeadReset, limit.DeadNewBucket) }", 1)
	dead, live := unreached(t, broken)
	if !slices.Contains(live, "Limiter.DeadReset") || !slices.Contains(live, "Limiter.deadHelper") || !slices.Contains(live, "DeadNewBucket") {
		t.Errorf("nothing calls %q", dead)
	}
	if !slices.Contains(dead, "handler.deadMethod") {
		t.Errorf("dead: %q", dead)
	}
}

// A missing import may call any method of what is made: the server that is generated for
// a service. What nobody makes has no caller in any case.
func TestMissingImport(t *testing.T) {
	dead, live := unreached(t, `
-- go.mod --
module example.com/app

go 1.24

-- main.go --
package main

import pb "example.com/app/gen/chat"

type server struct{}

func (s *server) Send() { s.check() }

func (s *server) check() {}

type other struct{}

func (o *other) deadSend() {}

func deadMain() {}

func main() { pb.Register(&server{}) }
`)
	if !slices.Contains(live, "server.Send") || !slices.Contains(live, "server.check") {
		t.Errorf("nothing calls %q", dead)
	}
	if !slices.Contains(dead, "other.deadSend") || !slices.Contains(dead, "deadMain") {
		t.Errorf("dead: %q", dead)
	}
}

// What is generated, and not at hand, may call any exported method.
func TestMissing(t *testing.T) {
	missing := strings.Replace(program, "import (\n", "import (\n\t_ \"example.com/app/gen\"\n", 1)
	dead, live := unreached(t, missing)
	if !slices.Contains(live, "Limiter.DeadReset") || !slices.Contains(live, "Limiter.deadHelper") {
		t.Errorf("nothing calls %q", dead)
	}
	if !slices.Contains(dead, "handler.deadMethod") || !slices.Contains(dead, "DeadNewBucket") {
		t.Errorf("dead: %q", dead)
	}
}
