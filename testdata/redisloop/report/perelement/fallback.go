package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Missed goes through all after a key was not there: that is a miss, and no failure.
func Missed(ctx context.Context, rdb *redis.Client, ids []string) string {
	v, err := rdb.Get(ctx, "page").Result()
	if err != nil {
		for _, id := range ids {
			v += rdb.HGet(ctx, "item", id).Val() // want perelement:"one HGET per element"
		}
	}
	return v
}

// Both goes through all whether or not the batch has failed.
func Both(ctx context.Context, rdb *redis.Client, keys []string) {
	if err := rdb.MSet(ctx, keys).Err(); err != nil {
		println(err.Error())
	}
	for _, k := range keys {
		rdb.Persist(ctx, k) // want perelement:"one PERSIST per element"
	}
}

// Succeeded goes through all only where the batch was fine.
func Succeeded(ctx context.Context, rdb *redis.Client, keys []string) {
	if err := rdb.MSet(ctx, keys).Err(); err == nil {
		for _, k := range keys {
			rdb.Persist(ctx, k) // want perelement:"one PERSIST per element"
		}
	}
}
