package reached_test

import (
	"strings"
	"testing"
)

// What main calls before it serves is cold, and so is what it calls at the end. What
// it calls for work that comes in is not.
func TestStart(t *testing.T) {
	check(t, `
-- main.go --
package main

import (
	"bufio"
	"net/http"
	"os"
	"sync"

	"example.com/app/pkg/store"
)

var table = store.Table()

func main() {
	s := store.New()
	s.Load()
	defer s.Finish()
	s.LoadTwice()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.LoadTwice()
		s.Handle()
	})
	go s.Work()
	for range 4 {
		go s.Start()
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		s.Line()
	}
	var once sync.Once
	http.HandleFunc("/once", func(w http.ResponseWriter, r *http.Request) {
		once.Do(s.First)
	})
	f := s.Value
	f()
	for _, step := range []func(){s.Step1, s.Step2} {
		step()
	}
	s.Each(func(n int) {
		s.One(n)
	})
	s.Kept = s.Later
	http.Handle("/served", s)
	var i store.Asker = s
	i.Ask()
	i.AskOften()
	http.HandleFunc("/ask", func(w http.ResponseWriter, r *http.Request) { i.AskOften() })
	s.Hand(s.Handed)
	http.HandleFunc("/made", s.Make())
	s.Queue <- s.Sent
	s.Recursive(3)
}

func init() {
	store.Init()
}

-- pkg/store/store.go --
package store

import "net/http"

type Asker interface {
	Ask()
	AskOften()
}

type Store struct {
	Kept  func()
	Queue chan func()
}

func New() *Store { return &Store{} } // cold

func Table() []int { return nil } // cold

func Init() { println("init") } // cold

func (s *Store) Load() { s.inner() } // cold

func (s *Store) inner() { println("inner") } // cold

func (s *Store) Finish() { println("finish") } // cold

func (s *Store) LoadTwice() { println("twice") } // hot

func (s *Store) Handle() { println("handle") } // hot

func (s *Store) Start() { println("start") } // cold

func (s *Store) Work() {
	println("work") // cold
	for {
		s.job() // hot
	}
}

func (s *Store) job() { println("job") } // hot

func (s *Store) Line() { println("line") } // hot

func (s *Store) First() { println("first") } // cold

func (s *Store) Value() { println("value") } // cold

func (s *Store) Step1() { println("step 1") } // cold

func (s *Store) Step2() { println("step 2") } // cold

func (s *Store) Each(f func(int)) {
	for i := range 3 {
		f(i)
	}
}

func (s *Store) One(n int) { println("one") } // cold

// Later is called by a loop through a field.
func (s *Store) Later() { println("later") } // hot

func (s *Store) Loop() {
	for {
		s.Kept()
	}
}

func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	println("serve") // hot
}

func (s *Store) Ask() { println("ask") } // cold

func (s *Store) AskOften() { println("ask often") } // hot

// Hand passes on what it gets.
func (s *Store) Hand(f func()) { s.Queue <- f }

func (s *Store) Handed() { println("handed") } // hot

func (s *Store) Sent() { println("sent") } // hot

func (s *Store) Make() http.HandlerFunc {
	println("make") // cold
	return func(w http.ResponseWriter, r *http.Request) {
		println("made") // hot
	}
}

func (s *Store) Recursive(n int) {
	if n > 0 {
		s.Recursive(n - 1) // cold
	}
}

func Nobody() { println("nobody") } // hot

func Cycle(n int) {
	Cycle(n - 1) // hot
}
`)
}

// A loop with a known period of a minute or more is cold where something cold starts
// it. A shorter period, and one that is not known, are hot.
func TestPeriods(t *testing.T) {
	check(t, `
-- main.go --
package main

import (
	"net/http"
	"time"

	"example.com/app/job"
)

func main() {
	go job.Ticker(nil)
	go job.Second()
	go job.Sleeper()
	go job.Continues(nil)
	go job.Of(5 * time.Minute)
	go job.Both(5 * time.Minute)
	go job.Both(time.Second)
	go job.Minutes(3)
	go job.Range()
	go job.Reset(nil)
	go job.Drain(nil)
	go job.Out(nil)
	go job.Configured(time.Hour)
	go job.Runner{Every: time.Hour}.Run()
	go job.After()
	job.Every(time.Hour, job.Hourly)
	job.Soon()
	var c job.Config
	job.Set(&c.Every)
	go job.Given(c.Every)
	go job.Pages()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { go job.Requested() })
}

-- job/job.go --
package job

import "time"

type Config struct{ Every time.Duration }

func Ticker(done chan bool) {
	t := time.NewTicker(time.Minute)
	for {
		select {
		case <-done:
			println("done") // cold
			return
		case <-t.C:
			println("ticker") // cold
		case n := <-make(chan int):
			println("n", n) // hot
		}
	}
}

func Second() {
	for range time.Tick(time.Second) {
		println("second") // hot
	}
}

const pause = 2 * time.Minute

func Sleeper() {
	for {
		println("sleeper") // cold
		time.Sleep(pause)
	}
}

func Continues(ok func() bool) {
	for {
		if !ok() {
			continue
		}
		println("continues") // hot
		time.Sleep(pause)
	}
}

func Of(d time.Duration) {
	t := time.NewTicker(d)
	for range t.C {
		println("of") // cold
	}
}

func Both(d time.Duration) {
	for range time.NewTicker(d).C {
		println("both") // hot
	}
}

func Minutes(n int) {
	for range time.NewTicker(time.Duration(n) * time.Minute).C {
		println("minutes") // cold
	}
}

func Range() {
	for range 3 {
		println("range") // cold
	}
}

func Reset(quick func() bool) {
	t := time.NewTimer(time.Hour)
	for range t.C {
		println("reset") // hot
		if quick() {
			t.Reset(time.Second)
		}
	}
}

func Drain(pop func() bool) {
	for range time.Tick(time.Hour) {
		for pop() {
			println("drain") // hot
		}
	}
}

func Out(pop func() error) {
	for {
		if err := pop(); err != nil {
			println("out") // cold
			return
		}
		println("in") // hot
	}
}

func Configured(d time.Duration) {
	if d == 0 {
		d = configured()
	}
	for range time.Tick(d) {
		println("configured") // hot
	}
}

func configured() time.Duration {
	d, _ := time.ParseDuration("1s")
	return d
}

type Runner struct{ Every time.Duration }

func (r Runner) Run() {
	for range time.Tick(r.Every) {
		println("run") // cold
	}
}

func After() {
	println("after") // cold
	time.AfterFunc(time.Hour, After)
}

func Soon() {
	println("soon")
	time.AfterFunc(time.Second, func() {
		println("a second later") // hot
	})
}

func Every(d time.Duration, f func()) {
	go func() {
		for range time.Tick(d) {
			f()
		}
	}()
}

func Hourly() { println("hourly") } // cold

func Set(d *time.Duration) { *d = time.Second }

func Given(d time.Duration) {
	for range time.Tick(d) {
		println("given") // hot
	}
}

// Requested starts a loop for each request.
func Requested() {
	for range time.Tick(time.Hour) {
		println("requested") // hot
	}
}

func Pages() {
	var cursor uint64
	for {
		cursor = next(cursor) // cold
		if cursor == 0 {
			break
		}
	}
}

func next(c uint64) uint64 { return 0 } // cold
`)
}

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
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { handle() })
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
