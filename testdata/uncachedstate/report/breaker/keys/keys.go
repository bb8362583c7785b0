// Package keys makes the keys of breakers in every way.
package keys

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/breaker/keys/keybuild"
)

type Lookup struct {
	rdb    *redis.Client
	prefix string
}

func NewLookup(rdb *redis.Client) *Lookup { return &Lookup{rdb: rdb, prefix: "app:breaker:"} }

type key string

const state key = "breaker:state"

func (s *Lookup) Const(ctx context.Context) string {
	return s.rdb.Get(ctx, string(state)).Val() // want breaker:`^GET "breaker:state" on every call of \(\*Lookup\)\.Const; a 10 s in-process cache would ask once per key per 10 s$`
}

func (s *Lookup) Sprintf(ctx context.Context, name string, shard int) string {
	return s.rdb.Get(ctx, fmt.Sprintf("breaker:%s:%03d", name, shard)).Val() // want breaker:`^GET "breaker:\*:\*"`
}

func (s *Lookup) Join(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, strings.Join([]string{"app", "breaker", name}, ":")).Val() // want breaker:`^GET "app:breaker:\*"`
}

func (s *Lookup) Field(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, s.prefix+name).Val() // want breaker:`^GET "app:breaker:\*"`
}

func (s *Lookup) Built(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, keybuild.Breaker("acme", name)).Val() // want breaker:`^GET "acme:breaker:\*"`
}

func (s *Lookup) Imported(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, keybuild.Prefix+name).Val() // want breaker:`^GET "circuit_breaker:\*"`
}

func (s *Lookup) Local(ctx context.Context, name string) string {
	k := "breaker:"
	if name != "" {
		k += name
	}
	return s.rdb.Get(ctx, k).Val() // want breaker:`^GET "breaker:\*"`
}

func (s *Lookup) helper(name string) string { return strings.ToLower("Breaker:" + name) }

func (s *Lookup) Method(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, s.helper(name)).Val() // want breaker:`^GET "breaker:\*"`
}

func (s *Lookup) User(ctx context.Context, id int) string {
	return s.rdb.Get(ctx, keybuild.User(id)).Val()
}
