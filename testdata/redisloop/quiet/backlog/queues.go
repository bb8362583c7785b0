package backlog

import (
	"context"

	"github.com/redis/go-redis/v9"
)

const page = 100

// Promote goes on until a page is short, of which a helper tells.
func Promote(ctx context.Context, rdb *redis.Client) error {
	for {
		n, err := promote(ctx, rdb, page)
		if err != nil {
			return err
		}
		if n < page {
			return nil
		}
	}
}

func promote(ctx context.Context, rdb *redis.Client, limit int64) (int, error) {
	ids, err := rdb.ZRangeByScore(ctx, "delayed", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: limit}).Result()
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return len(ids), rdb.ZRem(ctx, "delayed", ids).Err()
}

// Trim goes on while the helper says that there is more.
func Trim(ctx context.Context, rdb *redis.Client) error {
	for {
		more, err := trim(ctx, rdb)
		if err != nil || !more {
			return err
		}
	}
}

func trim(ctx context.Context, rdb *redis.Client) (bool, error) {
	n, err := rdb.ZRemRangeByRank(ctx, "log", 0, page-1).Result()
	return n == page, err
}
