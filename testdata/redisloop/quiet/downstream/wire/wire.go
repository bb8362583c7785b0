// Package wire ties shop and stock together.
package wire

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/quiet/downstream/shop"
	"redisvet.test/redisloop/quiet/downstream/stock"
)

// Shop returns a shop whose stock is in Redis.
func Shop(rdb *redis.Client) *shop.Shop { return shop.New(stock.Open(rdb)) }
