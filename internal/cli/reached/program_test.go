package reached_test

import (
	"strings"
	"testing"
)

// Requests below /admin are cold, in whatever way the router gets the path. What
// other requests reach as well is not.
func TestAdministrators(t *testing.T) {
	check(t, `
-- main.go --
package main

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/app/api"
	admins "example.com/app/handlers/admin"
	"example.com/app/handlers/administration"
)

func auth(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { next(w, r) }
}

func main() {
	http.HandleFunc("GET /admin/users", api.Users)
	http.HandleFunc("/admin/teams", auth(api.Teams))
	http.Handle("/admin/roles", http.HandlerFunc(api.Roles))
	http.HandleFunc("/administer", api.Administer)
	http.HandleFunc("/admin/both", api.Both)
	http.HandleFunc("/both", auth(api.Both))
	for _, prefix := range []string{"/v1/admin", "/admin"} {
		http.HandleFunc(prefix+"/prefixed", api.Prefixed)
	}
	for _, prefix := range []string{"/v1/admin", "/v1"} {
		http.HandleFunc(prefix+"/mixed", api.Mixed)
	}
	http.HandleFunc("/v1/AdminStats", api.AdminStats)
	g := gin.New()
	admin := g.Group("/admin")
	admin.GET("/a", api.A)
	admin.Group("/sub").GET("/b", api.B)
	g.GET("/c", api.C)
	routes(admin)
	all(admin)
	all(g)
	g.Route("/admin", func(r gin.Router) {
		r.GET("/f", api.F)
		r.GET("/made", api.Made())
	})
	g.Route("/v1", func(r gin.Router) { r.GET("/g", api.G) })
	g.GET("/stats", api.AdminNumbers)
	g.GET("/me", api.IsAdmin)
	h := &admins.Models{}
	g.GET("/models/health", h.Health)
	g.GET("/models", administration.Models)
	g.POST("/admin/chain", api.Chained).POST("/feed", api.Feed)
	g.Group("/admin", api.Session).POST("/grouped", api.Grouped)
	g.Before(api.AdminSession)
	o := &gin.Options{}
	o.OnRequest = api.OnRequest
	g.With(o)
	l := &api.Limiter{}
	l.Limit()
	g.With(&gin.Options{Limiter: l})
}

func routes(r *gin.Group) { r.GET("/d", api.D) }

func all(r *gin.Group) { r.GET("/e", api.E) }

-- api/api.go --
package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func Users(w http.ResponseWriter, r *http.Request) { list() } // cold

func list() { println("list") } // cold

func Teams(w http.ResponseWriter, r *http.Request) {} // cold

func Roles(w http.ResponseWriter, r *http.Request) {} // cold

func Administer(w http.ResponseWriter, r *http.Request) {} // hot

func Both(w http.ResponseWriter, r *http.Request) {} // hot

func Prefixed(w http.ResponseWriter, r *http.Request) {} // cold

func Mixed(w http.ResponseWriter, r *http.Request) {} // hot

func AdminStats(w http.ResponseWriter, r *http.Request) {} // hot

func A(c *gin.Context) {} // cold

func B(c *gin.Context) {} // cold

func C(c *gin.Context) {} // hot

func D(c *gin.Context) {} // cold

func E(c *gin.Context) {} // hot

func F(c *gin.Context) {} // cold

func G(c *gin.Context) {} // hot

func Made() gin.HandlerFunc {
	return func(c *gin.Context) {
		println("made") // cold
	}
}

func AdminNumbers(c *gin.Context) {} // cold

func IsAdmin(c *gin.Context) {} // hot

func Chained(c *gin.Context) {} // cold

func Feed(c *gin.Context) {} // hot

func Session(c *gin.Context) {} // cold

func Grouped(c *gin.Context) {} // cold

func AdminSession(c *gin.Context) {} // hot

func OnRequest(c *gin.Context) {} // hot

type Limiter struct{}

func (l *Limiter) Limit() {} // hot

-- handlers/admin/models.go --
package admin

import "github.com/gin-gonic/gin"

type Models struct{}

func (*Models) Health(c *gin.Context) {} // cold

-- handlers/administration/models.go --
package administration

import "github.com/gin-gonic/gin"

func Models(c *gin.Context) {} // hot
`)
}

// Commands of a command line, migrations, what a library for wiring calls, and rare
// jobs of a schedule are cold.
func TestCommands(t *testing.T) {
	check(t, `
-- cmd/app/main.go --
package main

import (
	"github.com/robfig/cron"
	"github.com/spf13/cobra"
	"go.uber.org/fx"

	"example.com/app/internal/op"
)

type migration struct {
	id int
	up func()
}

var migrations = []migration{{1, op.First}, {2, op.Second}}

func main() {
	root := &cobra.Command{Use: "app", Run: op.Root}
	root.AddCommand(&cobra.Command{Use: "dump", Run: func(args []string) { op.Dump() }})
	root.AddCommand(&cobra.Command{Use: "serve", Run: func(args []string) { op.Serve() }})
	root.Execute()
	for _, m := range migrations {
		m.up()
	}
	fx.Invoke(op.Wire)
	_ = fx.Hook{OnStart: op.OnStart}
	c := cron.New()
	c.AddFunc("*/5 * * * *", op.FiveMinutes)
	c.AddFunc("@every 1h", op.Hourly)
	c.AddFunc("@every 5s", op.FiveSeconds)
	c.AddFunc("*/5 * * * * *", op.Seconds)
	c.AddFunc("0 */5 * * * *", op.AtZero)
	c.AddFunc(root.Use, op.Configured)
}

-- internal/op/op.go --
package op

import "net/http"

func Root(args []string) { println("root") } // cold

func Dump() { println("dump") } // cold

func Serve() {
	warm()
	gin.New().GET("/", func(*gin.Context) { handle() })
}

func warm() { println("warm") } // cold

func handle() { println("handle") } // hot

func First() { println("first") } // cold

func Second() { println("second") } // cold

func Wire() { println("wire") } // cold

func OnStart() { println("on start") } // cold

func FiveMinutes() { println("five minutes") } // cold

func Hourly() { println("hourly") } // cold

func FiveSeconds() { println("five seconds") } // hot

func Seconds() { println("seconds") } // hot

func AtZero() { println("at zero") } // cold

func Configured() { println("configured") } // hot
`)
}

// Without a main package nothing is cold, and one that is an example is none. What
// the package that the module is named after exports is for others.
func TestColdLibraries(t *testing.T) {
	const lib = `
-- lib.go --
package app

func init() { load() }

func load() { println("load") } // %1

func Exported() { println("exported") } // hot

-- sub/sub.go --
package sub

func Sub() { println("sub") } // %2

-- %3/main.go --
package main

import (
	"example.com/app"
	"example.com/app/sub"
)

func main() {
	app.Exported()
	sub.Sub()
}
`
	for _, c := range []struct{ load, sub, dir string }{
		{"hot", "hot", "examples/one"},
		{"cold", "cold", "cmd/tool"},
	} {
		check(t, strings.NewReplacer("%1", c.load, "%2", c.sub, "%3", c.dir).Replace(lib))
	}
}

// What does not type-check, and files that are left out, make what they name hot.
func TestColdIllTyped(t *testing.T) {
	check(t, `
-- main.go --
package main

func main() {
	load()
	loadUnknown()
	loadTagged()
	unknown.f(loadUnknown, missing)
}

func load() { println("load") } // cold

func loadUnknown() { println("unknown") } // hot

func loadTagged() { println("tagged") } // hot

-- main_plan9.go --
package main

func init() { go func() { for { loadTagged() } }() }
`)
}

// What is generated, and not at hand, may call any exported method.
func TestColdMissing(t *testing.T) {
	check(t, `
-- main.go --
package main

import (
	"example.com/app/gen"
	"example.com/app/api"
)

func main() {
	s := &api.Server{}
	s.Serve()
	s.Prepare()
	gen.Register(s)
}

-- api/api.go --
package api

type Server struct{}

func (s *Server) Serve() { println("serve") } // hot

func (s *Server) Prepare() { prepare() } // hot

func prepare() { println("prepare") } // hot

func Load() { load() }

func load() { println("load") } // cold

func init() { Load() }
`)
}
