package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Dump reads every key that the iterator finds. The SCAN pages are needed,
// the GET for each key is not.
func Dump(ctx context.Context, rdb *redis.Client) (map[string]string, error) {
	out := make(map[string]string)
	iter := rdb.Scan(ctx, 0, "user:*", 500).Iterator()
	for iter.Next(ctx) {
		v, err := rdb.Get(ctx, iter.Val()).Result() // want perelement:`rdb.Get in a loop .*one GET per element; use MGET`
		if err != nil {
			return nil, err
		}
		out[iter.Val()] = v
	}
	return out, iter.Err()
}

// Expired asks for the TTL of each key of each page.
func Expired(ctx context.Context, rdb *redis.Client) (n int, err error) {
	var cursor uint64
	for {
		var keys []string
		keys, cursor, err = rdb.Scan(ctx, cursor, "user:*", 500).Result()
		if err != nil {
			return n, err
		}
		for _, key := range keys {
			if rdb.TTL(ctx, key).Val() < 0 { // want perelement:`rdb.TTL in a loop over keys: one TTL per element`
				n++
			}
		}
		if cursor == 0 {
			return n, nil
		}
	}
}

// Sizes lists the keys first.
func Sizes(ctx context.Context, rdb *redis.Client) map[string]int64 {
	sizes := make(map[string]int64)
	for _, key := range rdb.Keys(ctx, "list:*").Val() {
		sizes[key] = rdb.LLen(ctx, key).Val() // want perelement:`rdb.LLen in a loop over .*: one LLEN per element`
	}
	return sizes
}
