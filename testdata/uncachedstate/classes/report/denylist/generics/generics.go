// Package generics passes a wrapper that knows no keys to a list that makes them.
package generics

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/classes/report/denylist/generics/auth"
	"redisvet.test/uncachedstate/classes/report/denylist/generics/cache"
)

func Make(rdb *redis.Client) (*auth.Revoked, *auth.Revoked, *auth.Greeted) {
	redis := cache.New(rdb)
	list := auth.New(redis) // want denylist:`^EXISTS "auth:revoked:\*" through \(\*RedisCache\)\.Exists on every call of \(\*Revoked\)\.IsRevoked in package auth`
	return list, auth.New(&cache.Memory{}), auth.NewGreeted(redis)
}

// TokenDenylist abbreviates the list in its keys.
type TokenDenylist struct{ rdb *redis.Client }

func (t *TokenDenylist) Has(ctx context.Context, jti string) (bool, error) {
	n, err := t.rdb.Exists(ctx, "bl:jti:"+jti).Result() // want denylist:`^EXISTS "bl:jti:\*"`
	return n > 0, err
}

// Invoices has other words with these letters.
type Invoices struct{ rdb *redis.Client }

func (i *Invoices) Has(ctx context.Context, id string) (bool, error) {
	n, err := i.rdb.Exists(ctx, "bl:"+id).Result()
	return n > 0, err
}
