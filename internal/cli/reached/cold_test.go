package reached_test

import (
	"go/ast"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/reached"
)

// others are modules that the programs of the tests require.
const others = `
-- go.mod --
module example.com/app

go 1.24

require (
	github.com/gin-gonic/gin v1.0.0
	github.com/robfig/cron v1.0.0
	github.com/spf13/cobra v1.0.0
	go.uber.org/fx v1.0.0
)

replace (
	github.com/gin-gonic/gin => ./other/gin
	github.com/robfig/cron => ./other/cron
	github.com/spf13/cobra => ./other/cobra
	go.uber.org/fx => ./other/fx
)

-- other/gin/go.mod --
module github.com/gin-gonic/gin

-- other/gin/gin.go --
package gin

type Context struct{}

type HandlerFunc func(*Context)

type Router interface {
	GET(path string, h ...HandlerFunc)
}

type Group struct{}

func New() *Group { return &Group{} }

func (g *Group) GET(path string, h ...HandlerFunc) {}

// POST returns the group, for a chain.
func (g *Group) POST(path string, h ...HandlerFunc) *Group { return g }

// Before adds what is called before each handler.
func (g *Group) Before(h ...HandlerFunc) {}

// Options have a function that is called for each request.
type Options struct {
	OnRequest HandlerFunc
	Limiter   interface{ Limit() }
}

func (g *Group) With(o *Options) {}

func (g *Group) Group(path string, h ...HandlerFunc) *Group { return g }

func (g *Group) Use(m Middleware) {}

// A Middleware is called for each request.
type Middleware interface{ Serve(*Context) }

func (g *Group) Plug(p interface{ Plug() }) {}

func (g *Group) Route(path string, f func(r Router)) {}

-- other/cron/go.mod --
module github.com/robfig/cron

-- other/cron/cron.go --
package cron

type Cron struct{}

func New() *Cron { return &Cron{} }

func (c *Cron) AddFunc(spec string, f func()) {}

-- other/cobra/go.mod --
module github.com/spf13/cobra

-- other/cobra/cobra.go --
package cobra

type Command struct {
	Use string
	Run func(args []string)
}

func (c *Command) AddCommand(list ...*Command) {}

func (c *Command) Execute() {}

-- other/fx/go.mod --
module go.uber.org/fx

-- other/fx/fx.go --
package fx

type Hook struct{ OnStart func() }

func Invoke(f any) {}
`

// marks returns the lines that end in a comment // cold or // hot, and what is said
// of them. The files are those of the program and not of the other modules.
func marks(t *testing.T, archive string) (want, got map[string]string) {
	t.Helper()
	dir := clitest.Write(t, others+archive)
	graph, err := load.Load(load.Options{Dir: dir, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	p := reached.New(graph.Paths(), os.ReadFile)
	var mu sync.Mutex
	var comments []*ast.CommentGroup
	graph.Check(func(pkg *packages.Package) {
		if !graph.IsRoot(pkg) {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		p.Add(pkg)
		for _, f := range pkg.Syntax {
			comments = append(comments, f.Comments...)
		}
	}, nil)
	cold := p.Cold()
	want, got = map[string]string{}, map[string]string{}
	for _, group := range comments {
		said := strings.TrimSpace(group.Text())
		if said != "cold" && said != "hot" {
			continue
		}
		at := graph.Fset.Position(group.Pos())
		src := clitest.Get(t, at.Filename)[:at.Offset]
		line := strings.TrimLeft(src[strings.LastIndexByte(src, '\n')+1:], "\t")
		at.Offset -= len(line)
		if want[line] != "" {
			t.Fatalf("two lines are %q", line)
		}
		want[line], got[line] = said, "hot"
		if cold(at) {
			got[line] = "cold"
		}
	}
	return want, got
}

func check(t *testing.T, archive string) {
	t.Helper()
	want, got := marks(t, archive)
	if len(want) == 0 {
		t.Error("no line is marked")
	}
	for line, w := range want {
		if got[line] != w {
			t.Errorf("%q is %s, want %s", line, got[line], w)
		}
	}
}
