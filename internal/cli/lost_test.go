package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// shop is a program that uses a module, a package with cgo and a generated
// package in most of its functions. Its loops do not depend on them, except where
// a comment says so.
const shop = clitest.Redis + `
-- go.mod --
module example.com/shop

go 1.25

require (
	example.com/gone v1.0.0
	github.com/redis/go-redis/v9 v9.0.0
)

replace (
	example.com/gone v1.0.0 => ./third/gone
	github.com/redis/go-redis/v9 v9.0.0 => ./third/redis
)
-- third/gone/go.mod --
module example.com/gone

go 1.25
-- third/gone/log/log.go --
package log

type Logger struct{ level int }

type Field struct{ Key string }

func New(level int) *Logger { return &Logger{level} }

func NewTimer(name string) (*Timer, error) { return &Timer{}, nil }

type Timer struct{ Name string }

func (t *Timer) Stop() {}

func (l *Logger) With(fields ...Field) *Logger { return l }

func (l *Logger) Info(msg string, fields ...Field) {}

func (l *Logger) Ready() bool { return true }

func (l *Logger) Flush() error { return nil }

func (l *Logger) Fields() []string { return nil }

func String(key, value string) Field { return Field{key} }

func Wrap(err error, text string) error { return err }

var ErrClosed error

const Debug = 1
-- native/native.go --
package native

// static int twice(int x) { return 2 * x; }
import "C"

func Twice(x int) int { return int(C.twice(C.int(x))) }
-- gen/gen.go --
package gen

type Order struct {
	ID    string
	Lines []string
}

func (o *Order) GetID() string { return o.ID }

func Decode(text string) (*Order, error) { return &Order{ID: text}, nil }
-- store/store.go --
package store

import (
	"context"

	"example.com/gone/log"
	"example.com/shop/gen"
	"example.com/shop/native"
	"github.com/redis/go-redis/v9"
)

type Store struct {
	rdb *redis.Client
	log *log.Logger
}

func New(rdb *redis.Client, logger *log.Logger) *Store {
	return &Store{rdb: rdb, log: logger.With(log.String("part", "store"))}
}

func (s *Store) Load(ctx context.Context, id string) (*gen.Order, error) {
	timer, err := log.NewTimer("load")
	if err != nil {
		return nil, log.Wrap(err, "timer")
	}
	defer timer.Stop()
	return gen.Decode(s.rdb.Get(ctx, id))
}

func (s *Store) Touch(ctx context.Context, id string) error {
	if !s.log.Ready() {
		return log.ErrClosed
	}
	s.log.With(log.String("id", id)).Info("touch")
	s.rdb.Get(ctx, id)
	return s.log.Flush()
}

func (s *Store) Logged(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.log.Info("read", log.String("id", id))
		s.rdb.Get(ctx, id)
	}
}

func (s *Store) Checked(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := s.log.Flush(); err != nil {
			return log.Wrap(err, "flush of "+id)
		}
		s.rdb.Get(ctx, id)
	}
	return nil
}

func (s *Store) Sized(ctx context.Context, ids []string) (n int) {
	for i, id := range ids {
		size := native.Twice(i)
		if size > 3 && s.rdb.Get(ctx, id) != "" {
			n++
		}
	}
	return n
}

func (s *Store) Decoded(ctx context.Context, ids []string) (out []*gen.Order, err error) {
	for _, id := range ids {
		order, err := gen.Decode(s.rdb.Get(ctx, id))
		if err != nil {
			return nil, err
		}
		s.log.Info(order.GetID())
		out = append(out, order)
	}
	return out, nil
}

func (s *Store) Built(ctx context.Context, ids []string) (out []gen.Order) {
	for _, id := range ids {
		out = append(out, gen.Order{ID: s.rdb.Get(ctx, id)})
	}
	return out
}

func (s *Store) Plain(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.rdb.Get(ctx, id)
	}
}

// Lines is over what only the generated package knows.
func (s *Store) Lines(ctx context.Context, order *gen.Order) {
	for _, line := range order.Lines {
		s.rdb.Get(ctx, line)
	}
}
-- api/api.go --
package api

import (
	"context"

	"example.com/gone/log"
	"example.com/shop/gen"
	"example.com/shop/store"
)

type Orders interface {
	Load(ctx context.Context, id string) (*gen.Order, error)
	Touch(ctx context.Context, id string) error
}

type API struct {
	store  *store.Store
	orders Orders
	log    *log.Logger
}

func New(s *store.Store) *API {
	logger := log.New(log.Debug)
	return &API{store: s, orders: s, log: logger}
}

func (a *API) All(ctx context.Context, ids []string) (out []*gen.Order) {
	for _, id := range ids {
		order, err := a.store.Load(ctx, id)
		if err != nil {
			a.log.Info("load", log.String("id", id))
			continue
		}
		out = append(out, order)
	}
	return out
}

func (a *API) Touch(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := a.store.Touch(ctx, id); err != nil {
			return log.Wrap(err, id)
		}
	}
	return nil
}

func (a *API) Injected(ctx context.Context, ids []string) (out []*gen.Order) {
	for _, id := range ids {
		if order, err := a.orders.Load(ctx, id); err == nil {
			out = append(out, order)
		}
	}
	return out
}

func (a *API) Touched(ctx context.Context, ids []string) {
	for _, id := range ids {
		if err := a.orders.Touch(ctx, id); err != nil {
			a.log.Info(err.Error())
		}
	}
}

func (a *API) Poll(ctx context.Context) {
	for {
		a.store.Plain(ctx, nil)
		if _, err := a.store.Load(ctx, "last"); err != nil {
			continue
		}
	}
}
-- main.go --
package main

import (
	"context"
	"os"

	"example.com/gone/log"
	"example.com/shop/api"
	"example.com/shop/store"
	"github.com/redis/go-redis/v9"
)

func main() {
	logger := log.New(log.Debug)
	s := store.New(redis.NewClient("localhost"), logger)
	a := api.New(s)
	a.All(context.Background(), os.Args)
}
`

// What does not depend on a package that cannot be resolved is judged as it is
// when the package is there, and one line says what is missing.
func TestLostPackages(t *testing.T) {
	all := findingsOf(t, "", nil)
	if len(all) < 12 {
		t.Fatalf("only %d findings with all packages:\n%s", len(all), strings.Join(all, "\n"))
	}
	for _, c := range []struct {
		lost, without, line string
		gone                []string // the findings that depend on it
	}{
		{lost: "third/gone/log", line: "could not import example.com/gone/log ("},
		{lost: "gen", line: "could not import example.com/shop/gen (", gone: []string{"store/store.go:94:"}},
		{lost: "native", line: "could not import example.com/shop/native ("},
	} {
		var said string
		got := findingsOf(t, c.lost, &said)
		want := slices.DeleteFunc(slices.Clone(all), func(f string) bool {
			return slices.ContainsFunc(c.gone, func(place string) bool { return strings.HasPrefix(f, place) })
		})
		if !slices.Equal(got, want) {
			t.Errorf("without %s: %d findings\n%s\nwant %d\n%s", c.lost, len(got), strings.Join(got, "\n"), len(want), strings.Join(want, "\n"))
		}
		if strings.Count(said, c.line) != 1 || strings.Count(said, "\n") > 3 || !strings.HasSuffix(said, incomplete("findings")) {
			t.Errorf("without %s: stderr\n%s", c.lost, said)
		}
	}
}

// findingsOf returns the findings in the program without one of its directories.
func findingsOf(t *testing.T, lost string, said *string) (out []string) {
	t.Helper()
	dir := clitest.Write(t, shop)
	if lost != "" {
		if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(lost))); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOPROXY", "off")
	code, text, stderr := withSuite(t, dir, "-impact=low", "./...")
	if said != nil {
		*said = stderr
	} else if code != cli.Findings {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "\t") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}
