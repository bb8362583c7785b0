package reached_test

import (
	"go/token"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/reached"
)

// Each line with a comment is entered as it says, by kind and function.
func TestEntries(t *testing.T) {
	dir := clitest.Write(t, others+`
-- main.go --
package main

import (
	"net/http"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"example.com/app/internal/work"
)

func main() {
	root := &cobra.Command{Run: func() { migrate() }}
	root.Execute()
	var once sync.Once
	once.Do(func() { println("once") })
	http.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) { shared() })
	jobs := make(chan work.Job)
	pool := &work.Pool{Runner: work.Runner{}}
	go pool.Run(jobs)
	go beat()
	for i := 0; i < 3; i++ {
		start(i)
	}
}

func migrate() { println("migrate") } // command main.main literal

func start(i int) { println("start") } // main main.main

func beat() {
	for range time.Tick(time.Second) {
		shared()
	}
}

func shared() { println("shared") } // handler main.main literal, ticker main.beat

func dead() { println("dead") } //

func recursive() { recursive(); println("recursive") } //
-- internal/work/work.go --
package work

type Job struct{}

type Doer interface{ Do(j Job) error }

type Pool struct{ Runner Doer }

func (p *Pool) Run(jobs chan Job) {
	for j := range jobs {
		_ = p.Runner.Do(j)
	}
}

type Runner struct{}

func (Runner) Do(j Job) error { println("do"); return nil } // consumer work.(*Pool).Run

type Other struct{}

func (Other) Do(j string) error { println("other"); return nil } //
-- api/api.go --
package api

func Exported() { helper() }

func helper() { println("helper") } // api api.Exported
`)
	graph, err := load.Load(load.Options{Dir: dir, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	p := reached.New(graph.Paths(), os.ReadFile)
	graph.Keep = true
	graph.Check(func(*packages.Package) {}, nil) // which visits several packages at once
	for _, pkg := range graph.InOrder() {
		if graph.IsRoot(pkg) {
			p.Add(pkg)
		}
	}
	var files []string
	for _, pkg := range graph.Roots {
		files = append(files, pkg.GoFiles...)
	}
	entries := p.Entries()
	p.Cold() // which leaves the entries as they are
	lines := 0
	for _, name := range files {
		for offset, src := 0, clitest.Get(t, name); src != ""; {
			line, rest, _ := strings.Cut(src, "\n")
			if code, want, ok := strings.Cut(line, " //"); ok {
				lines++
				at := token.Position{Filename: name, Offset: offset + strings.Index(code, "println")}
				var got []string
				for _, e := range entries(at) {
					got = append(got, string(e.Kind)+" "+e.Func)
				}
				if strings.Join(got, ", ") != strings.TrimSpace(want) {
					t.Errorf("%s: %q, want %q", code, got, strings.TrimSpace(want))
				}
			}
			offset, src = offset+len(line)+1, rest
		}
	}
	if lines != 8 {
		t.Errorf("%d lines have a comment", lines)
	}
}
