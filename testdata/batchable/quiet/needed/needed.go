// Package needed sends commands that need an answer.
package needed

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Follow reads three keys, each of which is in the one before.
func Follow(ctx context.Context, rdb *redis.Client, id string) string {
	a := rdb.Get(ctx, "a:"+id).Val()
	b := rdb.Get(ctx, "b:"+a).Val()
	return rdb.Get(ctx, "c:"+b).Val()
}

// First reads the first of three keys that has a value.
func First(ctx context.Context, rdb *redis.Client, id string) (string, error) {
	v, err := rdb.Get(ctx, "a:"+id).Result()
	if !errors.Is(err, redis.Nil) {
		return v, err
	}
	v, err = rdb.Get(ctx, "b:"+id).Result()
	if !errors.Is(err, redis.Nil) {
		return v, err
	}
	return rdb.Get(ctx, "c:"+id).Result()
}

// Claim does its work only if the claim succeeds.
func Claim(ctx context.Context, rdb *redis.Client, id string) error {
	ok, err := rdb.SetNX(ctx, "claim:"+id, 1, 0).Result()
	if err != nil || !ok {
		return err
	}
	if err := rdb.SRem(ctx, "waiting", id).Err(); err != nil {
		return err
	}
	return rdb.SAdd(ctx, "running", id).Err()
}

// Known ends if the id is not known.
func Known(ctx context.Context, rdb *redis.Client, id string) (string, string) {
	if rdb.Exists(ctx, "user:"+id).Val() == 0 {
		return "", ""
	}
	return rdb.Get(ctx, "name:"+id).Val(), rdb.Get(ctx, "city:"+id).Val()
}
