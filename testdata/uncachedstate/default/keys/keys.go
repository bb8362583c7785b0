// Package keys makes the keys of breakers in every way.
package keys

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/default/keys/keybuild"
)

type Store struct {
	rdb    *redis.Client
	prefix string
}

func NewStore(rdb *redis.Client) *Store { return &Store{rdb: rdb, prefix: "app:breaker:"} }

type key string

const state key = "breaker:state"

func (s *Store) Const(ctx context.Context) string {
	return s.rdb.Get(ctx, string(state)).Val() // want `^GET "breaker:state" on every call of \(\*Store\)\.Const: one round trip a call; a 10s local cache makes it one per 10s and process$`
}

func (s *Store) Sprintf(ctx context.Context, name string, shard int) string {
	return s.rdb.Get(ctx, fmt.Sprintf("breaker:%s:%03d", name, shard)).Val() // want `^GET "breaker:\*:\*"`
}

func (s *Store) Join(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, strings.Join([]string{"app", "breaker", name}, ":")).Val() // want `^GET "app:breaker:\*"`
}

func (s *Store) Field(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, s.prefix+name).Val() // want `^GET "app:breaker:\*"`
}

func (s *Store) Built(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, keybuild.Breaker("acme", name)).Val() // want `^GET "acme:breaker:\*"`
}

func (s *Store) Imported(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, keybuild.Prefix+name).Val() // want `^GET "circuit_breaker:\*"`
}

func (s *Store) Local(ctx context.Context, name string) string {
	k := "breaker:"
	if name != "" {
		k += name
	}
	return s.rdb.Get(ctx, k).Val() // want `^GET "breaker:\*"`
}

func (s *Store) helper(name string) string { return strings.ToLower("Breaker:" + name) }

func (s *Store) Method(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, s.helper(name)).Val() // want `^GET "Breaker:\*"`
}

func (s *Store) User(ctx context.Context, id int) string {
	return s.rdb.Get(ctx, keybuild.User(id)).Val()
}
