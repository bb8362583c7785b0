// Package stock keeps numbers in Redis.
package stock

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Numbers struct{ rdb *redis.Client }

// Open returns the numbers of a client.
func Open(rdb *redis.Client) *Numbers { return &Numbers{rdb: rdb} }

// Left reads one number.
func (n *Numbers) Left(ctx context.Context, sku string) (int, error) {
	return n.rdb.Get(ctx, "stock:"+sku).Int()
}
