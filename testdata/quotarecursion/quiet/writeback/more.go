package writeback

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Quoted writes another text than it has read.
func Quoted(ctx context.Context, rdb *redis.Client, id string) error {
	v, err := rdb.Get(ctx, "quota:"+id).Result()
	if err != nil {
		return err
	}
	return rdb.Set(ctx, "quota:"+id, strconv.Quote(v), time.Minute).Err()
}

// Hex writes the number in another base.
func Hex(ctx context.Context, rdb *redis.Client, id string) error {
	n, err := rdb.Get(ctx, "quota:"+id).Int64()
	if err != nil {
		return err
	}
	if n > 1000 {
		return rdb.Set(ctx, "quota:"+id, strconv.FormatInt(n, 16), time.Minute).Err()
	}
	return rdb.Set(ctx, "quota:"+id, fmt.Sprintf("%x", n), time.Minute).Err()
}
