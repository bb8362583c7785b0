// Package conn hides that there is a Redis.
package conn

import (
	"context"

	"redisvet.test/redisloop/report/perelement/chain/lib"
)

var handle = lib.Open()

// Lookup returns the value of key.
func Lookup(ctx context.Context, key string) (string, error) {
	return lib.Read(ctx, "v1:"+key)
}

// Forget removes key.
func Forget(ctx context.Context, key string) error {
	return handle.Remove(ctx, "v1:"+key)
}
