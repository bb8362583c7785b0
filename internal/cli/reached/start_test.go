package reached_test

import "testing"

// What main calls before it serves is cold, and so is what it calls at the end. What
// it calls for work that comes in is not.
func TestStart(t *testing.T) {
	check(t, `
-- main.go --
package main

import (
	"bufio"
	"os"
	"sync"

	"example.com/app/pkg/store"
	"github.com/gin-gonic/gin"
)

var table = store.Table()

func main() {
	s := store.New()
	router := gin.New()
	s.Load()
	defer s.Finish()
	s.LoadTwice()
	router.GET("/", func(*gin.Context) {
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
	for m, err := s.Next(); err == nil; m, err = s.Next() {
		s.Message(m)
	}
	for s.Running() > 0 {
		s.Round()
	}
	var once sync.Once
	router.GET("/once", func(*gin.Context) {
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
	router.Use(s)
	var i store.Asker = s
	i.Ask()
	s.Plug()
	router.Plug(s)
	i.AskOften()
	router.GET("/ask", func(*gin.Context) { i.AskOften() })
	s.Hand(s.Handed)
	router.GET("/made", s.Make())
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

func (s *Store) Next() (string, error) { return "", nil }

func (s *Store) Message(m string) { println(m) } // hot

func (s *Store) Running() int { return 1 }

func (s *Store) Round() { println("round") } // hot

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

func (s *Store) Serve(*gin.Context) {
	println("serve") // hot
}

// Plug implements an interface that another module knows of a third one.
func (s *Store) Plug() { println("plug") } // hot

func (s *Store) Ask() { println("ask") } // cold

func (s *Store) AskOften() { println("ask often") } // hot

// Hand passes on what it gets.
func (s *Store) Hand(f func()) { s.Queue <- f }

func (s *Store) Handed() { println("handed") } // hot

func (s *Store) Sent() { println("sent") } // hot

func (s *Store) Make() gin.HandlerFunc {
	println("make") // cold
	return func(*gin.Context) {
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
	"time"

	"github.com/gin-gonic/gin"

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
	job.Again()
	var c job.Config
	job.Set(&c.Every)
	go job.Given(c.Every)
	go job.Pages()
	gin.New().GET("/", func(*gin.Context) { go job.Requested() })
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

func Again() {
	println("again") // hot
	time.AfterFunc(time.Second, Again)
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
