package cli_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// wiredProgram has a package app that knows its storage only as interfaces, and main,
// which injects it. Lines with a comment // found are those of findings of a whole
// program.
const wiredProgram = clitest.Redis + `
-- go.mod --
module example.com/app

go 1.25
` + clitest.Require + `
-- main.go --
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"example.com/app/internal/api"
	"example.com/app/internal/app"
	"example.com/app/internal/memory"
	"example.com/app/internal/other"
	"example.com/app/internal/store"
)

func main() {
	ctx, rdb := context.Background(), redis.NewClient("")
	s := &app.Service{
		Repo:    &store.Repo{Rdb: rdb},
		Memory:  memory.Repo{},
		Alike:   &store.Alike{Rdb: rdb},
		Named:   &store.Repo{Rdb: rdb},
		Limiter: &store.Limiter{Rdb: rdb},
	}
	if len(os.Args) > 1 {
		s.Alike = &other.Alike{Rdb: rdb}
	}
	s.Text = &store.Repo{Rdb: rdb}
	for i := range len(os.Args) {
		s.Engine, s.Few = engine(rdb, i), few(rdb, i)
	}
	s.Startup(ctx, os.Args)
	for range time.Tick(time.Second) {
		fmt.Println(s.All(ctx, os.Args), api.Titles(ctx, s, os.Args), s.Allow(ctx, ""))
	}
}

func engine(rdb *redis.Client, i int) app.Engine {
	switch i {
	case 1:
		return memory.A{}
	case 2:
		return memory.B{}
	case 3:
		return memory.C{}
	case 4:
		return memory.D{}
	}
	return &store.Repo{Rdb: rdb}
}

func few(rdb *redis.Client, i int) app.Few {
	switch i {
	case 1:
		return memory.A{}
	case 2:
		return memory.B{}
	case 3:
		return memory.C{}
	}
	return &store.Repo{Rdb: rdb}
}

-- internal/app/app.go --
package app

import (
	"context"
	"fmt"
)

type Repo interface{ Load(ctx context.Context, id string) string }

type Memory interface{ Load(ctx context.Context, id string) string }

type Alike interface{ Load(ctx context.Context, id string) string }

type Checked interface{ Load(ctx context.Context, id string) string }

type Faked interface{ Load(ctx context.Context, id string) string }

type Tested interface{ Load(ctx context.Context, id string) string }

type Engine interface{ Load(ctx context.Context, id string) string }

type Few interface{ Load(ctx context.Context, id string) string }

type Named interface{ Repo }

type Limiter interface{ Blocked(ctx context.Context, ip string) bool }

type Service struct {
	Repo    Repo
	Memory  Memory
	Alike   Alike
	Checked Checked
	Faked   Faked
	Tested  Tested
	Engine  Engine
	Few     Few
	Named   Named
	Limiter Limiter
	Text    fmt.Stringer
}

func (s *Service) All(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.Repo.Load(ctx, id)) // found
	}
	for _, id := range ids {
		out = append(out, s.Memory.Load(ctx, id))
	}
	for _, id := range ids {
		out = append(out, s.Alike.Load(ctx, id)) // found
	}
	for _, id := range ids {
		out = append(out, s.Checked.Load(ctx, id))
	}
	for _, id := range ids {
		out = append(out, s.Faked.Load(ctx, id))
	}
	for _, id := range ids {
		out = append(out, s.Tested.Load(ctx, id))
	}
	for _, id := range ids {
		out = append(out, s.Engine.Load(ctx, id))
	}
	for _, id := range ids {
		out = append(out, s.Few.Load(ctx, id)) // found
	}
	for _, id := range ids {
		out = append(out, s.Named.Load(ctx, id)) // found
	}
	for range ids {
		out = append(out, s.Text.String())
	}
	for _, id := range ids {
		out = append(out, s.Title(ctx, id)) // found
	}
	for _, id := range ids {
		out = append(out, s.deep(ctx, id))
	}
	for _, id := range ids {
		out = append(out, s.Repo.Load(ctx, id)) //redisvet:ignore redisloop -- a few
	}
	return out
}

func (s *Service) Title(ctx context.Context, id string) string { return s.Repo.Load(ctx, id) + "!" }

func (s *Service) deep(ctx context.Context, id string) string { return s.Title(ctx, id) + "!" }

// Startup is only called by main.
func (s *Service) Startup(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.Repo.Load(ctx, id) // found
	}
}

func (s *Service) Allow(ctx context.Context, ip string) bool { return !s.Limiter.Blocked(ctx, ip) }

-- internal/api/api.go --
// Package api imports no Redis and injects nothing.
package api

import (
	"context"

	"example.com/app/internal/app"
)

func Titles(ctx context.Context, s *app.Service, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.Title(ctx, id)) // found
	}
	return out
}

-- internal/api/api_test.go --
package api

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"

	"example.com/app/internal/app"
)

type tested struct{ rdb *redis.Client }

func (t *tested) Load(ctx context.Context, id string) string { return t.rdb.Get(ctx, id) }

func TestTitles(t *testing.T) {
	Titles(context.Background(), &app.Service{Tested: &tested{redis.NewClient("")}}, nil)
}

-- internal/store/store.go --
package store

import (
	"context"

	"github.com/redis/go-redis/v9"

	"example.com/app/internal/app"
)

type Repo struct{ Rdb *redis.Client }

func (r *Repo) Load(ctx context.Context, id string) string { return r.Rdb.Get(ctx, "repo:"+id) }

func (r *Repo) String() string { return r.Rdb.Get(context.Background(), "text") }

type Alike struct{ Rdb *redis.Client }

func (a *Alike) Load(ctx context.Context, id string) string { return a.Rdb.Get(ctx, "alike:"+id) }

type Checked struct{ Rdb *redis.Client }

var _ app.Checked = (*Checked)(nil)

func (c *Checked) Load(ctx context.Context, id string) string { return c.Rdb.Get(ctx, "checked:"+id) }

type Limiter struct{ Rdb *redis.Client }

func (l *Limiter) Blocked(ctx context.Context, ip string) bool {
	return l.Rdb.Get(ctx, "ratelimit:blocked:"+ip) != ""
}

-- internal/other/other.go --
package other

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Alike struct{ Rdb *redis.Client }

func (a *Alike) Load(ctx context.Context, id string) string { return a.Rdb.Get(ctx, "other:"+id) }

-- internal/fake/fake.go --
package fake

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Fake is for tests of other packages.
type Fake struct{ Rdb *redis.Client }

func (f *Fake) Load(ctx context.Context, id string) string { return f.Rdb.Get(ctx, "fake:"+id) }

-- internal/memory/memory.go --
package memory

import "context"

type Repo struct{}

func (Repo) Load(ctx context.Context, id string) string { return id }

type A struct{}

func (A) Load(ctx context.Context, id string) string { return id }

type B struct{}

func (B) Load(ctx context.Context, id string) string { return id }

type C struct{}

func (C) Load(ctx context.Context, id string) string { return id }

type D struct{}

func (D) Load(ctx context.Context, id string) string { return id }
`

// loopFindings returns the lines of code with findings of redisloop, from what the tool
// prints, and those findings.
func loopFindings(t *testing.T, dir, out string) (code, found []string) {
	t.Helper()
	for _, line := range strings.Split(out, "\n") {
		if strings.HasPrefix(line, "\t") || !strings.Contains(line, " (redisloop/") {
			continue
		}
		at := strings.SplitN(line, ":", 3)
		n, err := strconv.Atoi(at[1])
		if err != nil {
			t.Fatal(line)
		}
		src := strings.Split(clitest.Get(t, filepath.Join(dir, at[0])), "\n")
		code, found = append(code, strings.TrimSpace(src[n-1])), append(found, line)
	}
	return code, found
}

// What only main injects is known in a whole program.
func TestInjected(t *testing.T) {
	dir := clitest.Write(t, wiredProgram)
	var want []string
	for _, file := range []string{"internal/api/api.go", "internal/app/app.go"} {
		for _, line := range strings.Split(clitest.Get(t, filepath.Join(dir, file)), "\n") {
			if strings.HasSuffix(line, "// found") {
				want = append(want, strings.TrimSpace(line))
			}
		}
	}
	for _, args := range [][]string{{"-impact=low", "./..."}, {"-impact=low", "-tests", "./..."}} {
		_, out, stderr := withSuite(t, dir, args...)
		code, found := loopFindings(t, dir, out)
		if !slices.Equal(code, want) || stderr != "" {
			t.Errorf("%q: got\n%s\nwant\n%s\n%s", args, strings.Join(found, "\n"), strings.Join(want, "\n"), stderr)
		}
		for i, line := range found {
			end := "[whole program] (redisloop/perelement)"
			if code[i] == "s.Repo.Load(ctx, id) // found" { // in Startup
				end = "[whole program] [low] (redisloop/perelement)"
			}
			if !strings.HasSuffix(line, end) {
				t.Errorf("%q: %s", args, line)
			}
		}
		if _, second, _ := withSuite(t, dir, args...); second != out {
			t.Errorf("%q: the second time\n%s\nthe first\n%s", args, second, out)
		}
		for _, part := range []string{"(through (*Repo).Load)", "through (*other.Alike).Load"} {
			if !strings.Contains(out, part) {
				t.Errorf("%q: no %q in\n%s", args, part, out)
			}
		}
	}
	_, whole, stderr := withSuite(t, dir, "./...")
	if code, _ := loopFindings(t, dir, whole); len(code) != len(want)-1 || !strings.Contains(stderr, "1 finding of low impact") {
		t.Errorf("by default:\n%s\n%s", whole, stderr)
	}
	// A part of the program does not show it. Its directive is not used then.
	_, part, stderr := withSuite(t, dir, "./internal/...", ".")
	if code, _ := loopFindings(t, dir, part); len(code) != 1 || !strings.Contains(part, "suppresses nothing here") || stderr != "" {
		t.Errorf("a part:\n%s%s", part, stderr)
	}
	// Other rules find the same in both.
	rest := func(out string) (list []string) {
		for _, line := range strings.Split(out, "\n") {
			if strings.Contains(line, "(uncachedstate/") {
				list = append(list, line)
			}
		}
		return list
	}
	if a, b := rest(whole), rest(part); !slices.Equal(a, b) || len(a) == 0 {
		t.Errorf("uncachedstate: %q and, in a part, %q", a, b)
	}
}

// Formats for machines mark what only the whole program shows. It has no fixes.
func TestInjectedIsMarked(t *testing.T) {
	dir := clitest.Write(t, wiredProgram)
	_, out, _ := withSuite(t, dir, "-json", "./...")
	var tree map[string]map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &tree); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, raw := range tree {
		var list []struct {
			Whole bool              `json:"whole_program"`
			Fixes []json.RawMessage `json:"suggested_fixes"`
		}
		if raw["redisloop"] == nil || json.Unmarshal(raw["redisloop"], &list) != nil {
			continue
		}
		for _, d := range list {
			n++
			if !d.Whole || len(d.Fixes) > 0 {
				t.Errorf("%+v in %s", d, out)
			}
		}
	}
	if n != 6 {
		t.Errorf("%d findings in %s", n, out)
	}
	_, out, _ = withSuite(t, dir, "-format=sarif", "./...")
	if got := strings.Count(out, `"wholeProgram": true`); got != 6 {
		t.Errorf("%d marked results in %s", got, out)
	}
}
