// Package branches sends commands of which a run sends one or two.
package branches

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Put sends one of three commands.
func Put(ctx context.Context, rdb *redis.Client, kind, id string) error {
	switch kind {
	case "set":
		return rdb.SAdd(ctx, "set", id).Err()
	case "list":
		return rdb.RPush(ctx, "list", id).Err()
	}
	return rdb.Set(ctx, "value", id, 0).Err()
}

// New sets up what a first count needs.
func New(ctx context.Context, rdb *redis.Client, id string) error {
	n, err := rdb.Incr(ctx, "n:"+id).Result()
	if err != nil {
		return err
	}
	if n == 1 {
		rdb.Expire(ctx, "n:"+id, time.Hour)
		rdb.SAdd(ctx, "ids", id)
	}
	return nil
}

// Undo takes back what was done before an error.
func Undo(ctx context.Context, rdb *redis.Client, id string) error {
	if err := rdb.SAdd(ctx, "a", id).Err(); err != nil {
		return err
	}
	if err := rdb.SAdd(ctx, "b", id).Err(); err != nil {
		rdb.SRem(ctx, "a", id)
		return err
	}
	return nil
}

// Fail counts failures: a new count gets a lifetime, and one that is too high a lock.
func Fail(ctx context.Context, rdb *redis.Client, id string) error {
	n, err := rdb.Incr(ctx, "failed:"+id).Result()
	if err != nil {
		return err
	}
	if n == 1 {
		rdb.Expire(ctx, "failed:"+id, time.Hour)
	}
	if n >= 5 {
		rdb.Set(ctx, "locked:"+id, 1, time.Hour)
		rdb.Del(ctx, "failed:"+id)
	}
	return nil
}

// Indexes writes those that an order has.
func Indexes(ctx context.Context, rdb *redis.Client, id, shop, customer string) {
	rdb.SAdd(ctx, "orders", id)
	if shop != "" {
		rdb.SAdd(ctx, "shop:"+shop, id)
	}
	if customer != "" {
		rdb.SAdd(ctx, "customer:"+customer, id)
	}
}
