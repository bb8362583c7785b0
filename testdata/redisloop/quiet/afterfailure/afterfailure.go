// Package afterfailure sends a command only where another call has failed,
// which is not what each element costs.
package afterfailure

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Note keeps what is no number.
func Note(ctx context.Context, rdb *redis.Client, rows []string) {
	for _, row := range rows {
		if _, err := strconv.Atoi(row); err != nil {
			rdb.HSet(ctx, "malformed", row, err.Error())
		}
	}
}

// Counts asks one by one where the server refuses MGET.
func Counts(ctx context.Context, rdb *redis.Client, keys []string) map[string]string {
	out := map[string]string{}
	vals, err := rdb.MGet(ctx, keys...).Result()
	if err != nil {
		for _, k := range keys {
			out[k] = rdb.Get(ctx, k).Val()
		}
		return out
	}
	for i, v := range vals {
		out[keys[i]], _ = v.(string)
	}
	return out
}

func sendAll(ctx context.Context, rdb *redis.Client, keys []string) error {
	pipe := rdb.Pipeline()
	for _, k := range keys {
		pipe.Del(ctx, k)
	}
	_, err := pipe.Exec(ctx)
	return err
}

// Drop falls back where a pipeline that another function sends has failed.
func Drop(ctx context.Context, rdb *redis.Client, keys []string) {
	if err := sendAll(ctx, rdb, keys); err != nil {
		for _, k := range keys {
			rdb.Del(ctx, k)
		}
	}
}

// Script falls back where a script fails.
func Script(ctx context.Context, rdb *redis.Client, keys []string) {
	err := rdb.Eval(ctx, "return redis.call('DEL', unpack(KEYS))", keys).Err()
	if err != nil {
		for _, k := range keys {
			rdb.HDel(ctx, k, "x")
		}
	}
}
