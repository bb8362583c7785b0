package clitest

// Imports is a program whose imports lead to Redis through four modules, app -> top ->
// mid -> conn -> lib. The call takes one step. What the loop calls is declared in lib
// and handed up under other names.
const Imports = Redis + `
-- go.mod --
module example.com/app

go 1.25

require (
	example.com/top v1.0.0
	example.com/mid v1.0.0
	example.com/conn v1.0.0
	example.com/lib v1.0.0
	github.com/redis/go-redis/v9 v9.0.0
)

replace (
	example.com/top v1.0.0 => ./third/top
	example.com/mid v1.0.0 => ./third/mid
	example.com/conn v1.0.0 => ./third/conn
	example.com/lib v1.0.0 => ./third/lib
	github.com/redis/go-redis/v9 v9.0.0 => ./third/redis
)
-- app.go --
package app

import (
	"context"

	"example.com/top"
)

func Names(ctx context.Context, ids []string) []string {
	repo := top.Open()
	var names []string
	for _, id := range ids {
		names = append(names, repo.Load(ctx, id))
	}
	return names
}
-- app_test.go --
package app

import (
	"context"
	"testing"

	"example.com/top"
)

func TestNames(t *testing.T) {
	ids := strings()
	repo := top.Open()
	for _, id := range ids {
		repo.Load(context.Background(), id)
	}
}

func strings() []string { return Names(context.Background(), nil) }
-- third/top/go.mod --
module example.com/top

go 1.25
-- third/top/top.go --
package top

import "example.com/mid"

type Repo = mid.Repo

func Open() *Repo { return mid.Open() }
-- third/mid/go.mod --
module example.com/mid

go 1.25
-- third/mid/mid.go --
package mid

import "example.com/conn"

type Repo = conn.Repo

func Open() *Repo { return conn.Open() }
-- third/conn/go.mod --
module example.com/conn

go 1.25
-- third/conn/conn.go --
package conn

import "example.com/lib"

type Repo = lib.Lib

func Open() *Repo { return lib.New() }
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

func (l *Lib) Load(ctx context.Context, id string) string { return l.rdb.Get(ctx, id) }
`
