package reached_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// checkDead compares what nothing calls with the functions of which the name begins
// with Dead or dead.
func checkDead(t *testing.T, archive string) {
	t.Helper()
	dead, live := unreached(t, archive)
	isDead := func(name string) bool {
		return strings.HasPrefix(strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]), "dead")
	}
	for _, name := range dead {
		if !isDead(name) && name != "main" { // of an example
			t.Errorf("%s is called", name)
		}
	}
	if i := slices.IndexFunc(live, isDead); i >= 0 {
		t.Errorf("nothing calls %s", live[i])
	}
	if len(dead)+len(live) == 0 {
		t.Error("there are no functions")
	}
}

// application is a program that reaches Redis through a package of its own.
const application = clitest.Redis + `
-- go.mod --
module example.com/app

go 1.25
` + clitest.Require + `
-- cmd/app/main.go --
package main

import (
	"context"

	"example.com/app/store"
)

func main() { store.New().Get(context.Background()) }

-- store/store.go --
package store

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

func New() *Store { return &Store{redis.NewClient("")} }

func (s *Store) Get(ctx context.Context) string { return s.rdb.Get(ctx, "key") }
`

// What a program exports, and does not import itself, nothing calls: not from packages
// nor from examples. Types that only an example makes have no methods that are called.
func TestApplication(t *testing.T) {
	checkDead(t, application+`
-- pkg/other/other.go --
package other

type Manager struct{}

func DeadNew() *Manager { return &Manager{} }

func (m *Manager) DeadSearch() {}

func DeadExported() { deadHelper() }

func deadHelper() {}

-- pkg/facade/facade.go --
// Package facade is for nobody, and what it imports neither.
package facade

import "example.com/app/pkg/other"

func DeadFacade() { other.DeadNew().DeadSearch() }

-- pkg/wired/wired.go --
package wired

func init() { register() }

func register() {}

var table = []func(){fromTable}

func fromTable() {}

-- pkg/demo/demo.go --
package demo

import "example.com/app/pkg/other"

func DeadDemo() { other.DeadNew().DeadSearch() }

var show = DeadDemo

-- examples/show/main.go --
package main

import "example.com/app/pkg/other"

func main() { other.DeadExported() }
`)
}

// These may be for other programs: what a module exports of which no command reaches
// Redis through its packages, or of which the root is a library, or what only an
// example shows.
func TestNoApplication(t *testing.T) {
	const lib = `
-- pkg/other/other.go --
package other

import "github.com/redis/go-redis/v9"

func Exported() { redis.NewClient("") }

-- examples/show/main.go --
package main

func main() {}
`
	without := strings.NewReplacer("\n\t\"example.com/app/store\"\n", "\n", "store.New().Get(context.Background())", "_ = context.Background")
	own := strings.NewReplacer("\"example.com/app/store\"", "\"github.com/redis/go-redis/v9\"", "store.New().Get(context.Background())", `redis.NewClient("").Get(context.Background(), "key")`)
	for name, archive := range map[string]string{
		"a command without Redis":       without.Replace(application),
		"a command with its own client": own.Replace(application),
		"a library in the root":         application + "-- app.go --\npackage app\n\nfunc App() {}\n",
		"an example":                    strings.Replace(application, "cmd/app/main.go", "examples/app/main.go", 1),
	} {
		if dead, live := unreached(t, archive+lib); !slices.Contains(live, "Exported") {
			t.Errorf("%s: nothing calls %q", name, dead)
		}
	}
}

// A call of an interface's method calls the methods with its name and signature. One
// that depends on a type parameter may have any.
func TestSignatures(t *testing.T) {
	checkDead(t, application+`
-- cmd/app/more.go --
package main

import (
	"fmt"

	"example.com/app/breaker"
)

func init() {
	breaker.Visit(breaker.Counter{}, 1)
	b := breaker.New(breaker.Memory{}, breaker.Other{}, breaker.List[int]{}, breaker.Of{})
	fmt.Println(b.Load("key"))
}

-- breaker/breaker.go --
package breaker

type storage interface{ Info(key string) (n int, err error) }

type any1[T any] interface{ One(v T) T }

type lister interface{ All(...int) }

type errs interface{ Wrap() (e error) }

type maker interface {
	Make(func(any) struct{ v any }) interface{ Do(byte) }
}

type Breaker struct {
	maker   maker
	storage storage
	one     any1[int]
	list    lister
	errs    errs
}

func New(s Memory, o Other, l List[int], of Of) *Breaker { return &Breaker{Maker{}, s, of, l, o} }

func (b *Breaker) Load(key string) int {
	n, _ := b.storage.Info(key)
	b.list.All(1)
	b.errs.Wrap()
	b.maker.Make(nil)
	return b.one.One(n)
}

type Memory struct{}

func (Memory) Info(id string) (int, error) { return 0, nil }

type Other struct{}

func (Other) Wrap() error { return nil }

type List[T any] struct{}

func (List[T]) All(...T) {}

type Of struct{}

func (Of) One(n int) int { return n }

type Maker struct{}

func (Maker) Make(func(v interface{}) struct{ v interface{} }) interface{ Do(n uint8) } { return nil }

func Visit[T any](e any, v T) {
	type each interface{ Each(T) }
	e.(each).Each(v)
}

type Counter struct{}

func (Counter) Each(int) {}
`)
}

// A method with the name, and another signature, is not called.
func TestOtherSignature(t *testing.T) {
	dead, live := unreached(t, application+`
-- cmd/app/more.go --
package main

type asker interface{ Ask(key string) bool }

type right struct{}

func (right) Ask(string) bool { return true }

type wrong struct{}

func (wrong) Ask() bool { return true }

type variadic struct{}

func (variadic) Ask(...string) bool { return true }

// breaker answers with what its storage does.
type breaker struct{ asker }

func (b *breaker) Ask() bool { return b.asker.Ask("key") }

func (*breaker) Error() string { return "" }

func (b *breaker) load() bool { return b.asker.Ask("key") }

func init() { use(right{}, wrong{}, variadic{}, &breaker{}) }

func use(a asker, _, _ any, b *breaker) { b.load() }
`)
	for _, name := range []string{"wrong.Ask", "variadic.Ask", "breaker.Ask"} {
		if !slices.Contains(dead, name) {
			t.Errorf("%s is called", name)
		}
	}
	for _, name := range []string{"right.Ask", "breaker.load", "breaker.Error"} {
		if !slices.Contains(live, name) {
			t.Errorf("nothing calls %s", name)
		}
	}
}

// Files of an example that are left out call nothing.
func TestExampleLeftOut(t *testing.T) {
	dead, live := unreached(t, application+`
-- examples/show.go --
//go:build ignore

package main

import "example.com/app/store"

func main() { store.Shown() }

-- examples/doc.go --
package main

-- tools/doc.go --
package main

-- tools/show.go --
//go:build ignore

package main

import "example.com/app/store"

func main() { store.Asked() }

-- store/more.go --
package store

func Shown() {}

func Asked() {}
`)
	if !slices.Contains(live, "Asked") || !slices.Contains(dead, "Shown") {
		t.Errorf("dead: %q\nlive: %q", dead, live)
	}
}

// A file that is left out calls what it names: of the packages that it imports, of its
// own, and methods of what is made. If it imports a package under a name that is not
// known, it may call whatever has the name.
func TestLeftOut(t *testing.T) {
	const files = `
-- left/doc.go --
package left

func Own() {}

func other() {}

-- left/left_plan9.go --
package left

import (
	"fmt"

	"example.com/app/store"
	named "example.com/app/store/sub"
	%s
)

func init() {
	fmt.Println(store.Named(), named.Renamed)
	Own()
	var t named.Type
	t.Method()
	s := store.New()
	s.Left(3)
}

-- store/more.go --
package store

func Named() int { return 1 }

func DeadOwn() {}

func (s *Store) Left(n int) {}

type Unmade struct{}

func (u Unmade) Left(n int) {}

func Renamed() {}

func Println() {}

-- store/sub/sub.go --
package sub

func Renamed() {}

func Named() int { return 1 }

func Own() {}

type Type struct{}

func (Type) Method() {}

func (Type) Other() {}

-- go-store/store.go --
package gostore

func Any() {}
`
	for _, c := range []struct {
		imports string
		dead    []string
	}{
		{"", []string{"Any", "DeadOwn", "Named", "Own", "Println", "Renamed", "Type.Other", "Unmade.Left", "other"}},
		{`"example.com/app/go-store"`, []string{"Any", "DeadOwn", "Type.Other", "other"}},
		{`. "example.com/app/go-store"`, []string{"Any", "DeadOwn", "Type.Other", "other"}},
	} {
		dead, live := unreached(t, application+strings.Replace(files, "%s", c.imports, 1))
		if !slices.Equal(sorted(dead), c.dead) {
			t.Errorf("with %q\ndead: %q, want %q\nlive: %q", c.imports, sorted(dead), c.dead, live)
		}
	}
}
