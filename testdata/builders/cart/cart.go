// Package cart keeps carts.
package cart

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"redisvet.test/builders/keys"
	"redisvet.test/builders/wrap"
)

//go:embed merge.lua
var source string

type Carts struct {
	rdb     *redis.Client
	wrapped wrap.Client
	merge   *redis.Script
	after   func(ctx context.Context, key string)
}

func New(rdb *redis.Client) *Carts {
	c := &Carts{rdb: rdb, wrapped: wrap.New(rdb), merge: redis.NewScript(source)}
	c.after = func(ctx context.Context, key string) {
		rdb.Persist(ctx, key) // sends PERSIST cart:*:seen
	}
	return c
}

// Total reads the sum of a cart.
func (c *Carts) Total(ctx context.Context, id string) string {
	return wrap.Get(ctx, c.rdb, keys.Carts.With(id).With("total"))
}

// Show does what a page with a cart needs.
func (c *Carts) Show(ctx context.Context, id string, n int) {
	c.wrapped.Fetch(ctx, keys.Path("u"+id))
	c.wrapped.Remember(ctx, keys.Tenant("acme", keys.Template("price", "x"+id, n)), func() string { return "1" })
	c.after(ctx, keys.Carts.With(id).With("seen").String())
	c.rdb.HIncrBy(ctx, strings.ToLower("CART:"+id)+":views", "n", 1) // sends HINCRBY cart:*:views
}

// Items reads the items of some carts.
func (c *Carts) Items(ctx context.Context, ids []string) {
	cmds := map[string]*redis.StringSliceCmd{}
	pipe := c.rdb.Pipeline()
	for _, id := range ids {
		cmds[id] = pipe.SMembers(ctx, keys.Join("cart", id, "items")) // sends SMEMBERS cart:*:items
	}
	pipe.Exec(ctx)
}

// Merge merges two carts.
func (c *Carts) Merge(ctx context.Context, from, to string) {
	c.merge.Run(ctx, c.rdb, []string{fmt.Sprintf("cart:{%s}:items", to), fmt.Sprintf("cart:{%s}:items", from)}) // sends EVALSHA cart:{*}:items
}

// Audit is for an administrator.
func (c *Carts) Audit(ctx context.Context) {
	c.rdb.Get(ctx, "cart:audit")
	c.rdb.Exists(ctx, "t:all")
	c.rdb.SetEx(ctx, "price:list", "", 1)
	c.rdb.SMembers(ctx, "cart:all")
	c.rdb.HIncrBy(ctx, "cart:views", "n", 1)
	redis.NewScript("return 1").Run(ctx, c.rdb, []string{"cart:lock"})
	c.rdb.Persist(ctx, "cart:archive")
	c.rdb.Do(ctx, "GETEX", "users")
	c.rdb.StrLen(ctx, "shorts")
}
