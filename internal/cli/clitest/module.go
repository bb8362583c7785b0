package clitest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/tools/txtar"
)

// Write unpacks a txtar archive into a new directory and returns it.
func Write(t testing.TB, archives ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range archives {
		for _, f := range txtar.Parse([]byte(a)).Files {
			Put(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
		}
	}
	return dir
}

// Put writes one file and the directories above it.
func Put(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Missing leaves a test out because the system lacks a kind of file: links,
// named pipes. Linux has them all, so that there the test fails.
func Missing(t testing.TB, err error) {
	t.Helper()
	if runtime.GOOS == "linux" {
		t.Fatal(err)
	}
	t.Skip(err)
}

// Remove removes a file, if it is there.
func Remove(t testing.TB, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

// Get reads a file.
func Get(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Redis is a module with the import path of go-redis and very little of its
// code, for modules whose go.mod has [Require].
const Redis = `
-- third/redis/go.mod --
module github.com/redis/go-redis/v9

go 1.25
-- third/redis/redis.go --
package redis

import "context"

type Client struct{ addr string }

func NewClient(addr string) *Client { return &Client{addr} }

func (c *Client) Get(ctx context.Context, key string) string { return c.process(key) }

func (c *Client) process(key string) string { return key }
`

// Require makes go.mod use it the way a released version is used: the module
// has a version, its source is at hand.
const Require = `
require github.com/redis/go-redis/v9 v9.0.0

replace github.com/redis/go-redis/v9 v9.0.0 => ./third/redis
`

// Chain is a program of which only the last package in a chain imports Redis:
// app -> top -> mid -> conn -> lib -> Get. All but app are third-party
// modules with versions; two further ones, util and deep, never reach Redis.
const Chain = Redis + `
-- go.mod --
module example.com/app

go 1.25

require (
	example.com/top v1.0.0
	example.com/mid v1.0.0
	example.com/conn v1.0.0
	example.com/lib v1.0.0
	example.com/util v1.0.0
	github.com/redis/go-redis/v9 v9.0.0
)

replace (
	example.com/top v1.0.0 => ./third/top
	example.com/mid v1.0.0 => ./third/mid
	example.com/conn v1.0.0 => ./third/conn
	example.com/lib v1.0.0 => ./third/lib
	example.com/util v1.0.0 => ./third/util
	github.com/redis/go-redis/v9 v9.0.0 => ./third/redis
)
-- app.go --
package app

import (
	"context"

	"example.com/app/plain"
	"example.com/top"
	"example.com/util"
)

func Serve(ctx context.Context, ids []string) {
	for _, id := range ids {
		top.Top(ctx, id)
		util.Work(id)
		plain.Twice(id, id)
	}
}
-- app_test.go --
package app

import (
	"context"
	"testing"
)

func TestServe(t *testing.T) {
	for range 3 {
		Serve(context.Background(), nil)
	}
}
-- app_x_test.go --
package app_test

import (
	"context"
	"testing"

	"example.com/app"
	"example.com/app/user"
)

func TestServeOutside(t *testing.T) {
	for range 3 {
		app.Serve(context.Background(), nil)
		user.All(context.Background())
	}
}
-- user/user.go --
package user

import (
	"context"

	"example.com/app"
)

func All(ctx context.Context) {
	for {
		app.Serve(ctx, nil)
	}
}
-- plain/plain.go --
package plain

func Twice(a, b string) string { return a + b }
-- third/top/go.mod --
module example.com/top

go 1.25
-- third/top/top.go --
package top

import (
	"context"

	"example.com/mid"
)

func Top(ctx context.Context, id string) string { return mid.Mid(ctx, id) }
-- third/mid/go.mod --
module example.com/mid

go 1.25
-- third/mid/mid.go --
package mid

import (
	"context"

	"example.com/conn"
)

func Mid(ctx context.Context, id string) string { return conn.New().Conn(ctx, id) }
-- third/conn/go.mod --
module example.com/conn

go 1.25
-- third/conn/conn.go --
package conn

import (
	"context"

	"example.com/lib"
)

type Conn struct{ l *lib.Lib }

func New() *Conn { return &Conn{lib.New()} }

func (c *Conn) Conn(ctx context.Context, id string) string { return c.l.Lib(ctx, id) }
-- third/lib/go.mod --
module example.com/lib

go 1.25
-- third/lib/lib.go --
package lib

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Lib struct{ rdb *redis.Client }

func New() *Lib { return &Lib{redis.NewClient("")} }

func (l *Lib) Lib(ctx context.Context, id string) string {
	for {
		if v := l.rdb.Get(ctx, id); v != "" {
			return v
		}
	}
}
-- third/util/go.mod --
module example.com/util

go 1.25
-- third/util/util.go --
package util

import (
	"fmt"

	"example.com/util/deep"
)

func Work(s string) { fmt.Println(deep.Deep(s)) }
-- third/util/deep/deep.go --
package deep

import "strings"

func Deep(s string) string { return strings.ToUpper(s) }
`

// Cgo is first-party code that calls C, between a loop and Redis.
const Cgo = Redis + `
-- go.mod --
module example.com/cgo

go 1.25
` + Require + `
-- cgo.go --
package cgo

// static int twice(int x) { return 2 * x; }
import "C"

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Twice(x int) int { return int(C.twice(C.int(x))) }

func Poll(ctx context.Context, rdb *redis.Client) {
	for i := 0; Twice(i) < 10; i++ {
		rdb.Get(ctx, "key")
	}
}
-- use/use.go --
package use

import (
	"context"

	"example.com/cgo"
	"github.com/redis/go-redis/v9"
)

func Loop(ctx context.Context, rdb *redis.Client) {
	for {
		cgo.Poll(ctx, rdb)
	}
}
`

// Broken is a program of which some does not type-check: a statement that is
// wrong, an import that nothing provides, and code above both.
const Broken = Redis + `
-- go.mod --
module example.com/broken

go 1.25
` + Require + `
-- stmt/stmt.go --
package stmt

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "a")
		undefined(1)
	}
}
-- missing/missing.go --
package missing

import (
	"context"

	"example.com/nowhere/log"
	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "b")
		log.Print("round")
	}
}
-- above/above.go --
package above

import (
	"context"

	"example.com/broken/missing"
	"github.com/redis/go-redis/v9"
)

func All(ctx context.Context, rdb *redis.Client) {
	for range 3 {
		missing.Poll(ctx, rdb)
	}
}
`
