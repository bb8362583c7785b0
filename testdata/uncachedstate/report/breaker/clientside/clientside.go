// Package clientside reads through a client that does not cache.
package clientside

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Plain struct{ rdb *redis.Client }

func NewPlain(addr string) *Plain { return &Plain{rdb: redis.NewClient(&redis.Options{Addr: addr})} }

func (b *Plain) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "breaker:"+name).Val() != "open" // want breaker:`^GET "breaker:\*" on every call of \(\*Plain\)\.Allow`
}
