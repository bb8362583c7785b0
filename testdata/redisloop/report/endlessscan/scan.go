// Package endlessscan holds SCAN loops, some of which never end.
package endlessscan

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Purge declares a second cursor inside the loop: the one that it passes on
// stays 0.
func Purge(ctx context.Context, rdb *redis.Client) error {
	var cursor uint64
	for {
		keys, cursor, err := rdb.Scan(ctx, cursor, "tmp:*", 100).Result() // want endlessscan:`rdb.Scan restarts for ever once there is a second page, .*: := declares a second cursor`
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			rdb.Unlink(ctx, keys...)
		}
		if cursor == 0 {
			return nil
		}
	}
}

// Fields does the same with a hash.
func Fields(ctx context.Context, rdb *redis.Client, key string, seen func(...string)) error {
	cursor := uint64(0)
	for {
		page, cursor, err := rdb.HScan(ctx, key, cursor, "", 100).Result() // want endlessscan:`rdb.HScan restarts for ever once there is a second page, .*: := declares a second cursor`
		if err != nil {
			return err
		}
		seen(page...)
		if cursor == 0 {
			break
		}
	}
	return nil
}

// Members forgets to hand the cursor on at all.
func Members(ctx context.Context, rdb *redis.Client, key string, seen func(...string)) error {
	for {
		page, next, err := rdb.SScan(ctx, key, 0, "", 100).Result() // want endlessscan:`rdb.SScan restarts for ever once there is a second page, .*: the cursor that it returns is never passed on`
		if err != nil {
			return err
		}
		seen(page...)
		if next == 0 {
			return nil
		}
	}
}

// Clean hands the cursor on.
func Clean(ctx context.Context, rdb *redis.Client) error {
	var cursor uint64
	for {
		keys, next, err := rdb.Scan(ctx, cursor, "tmp:*", 100).Result()
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			rdb.Unlink(ctx, keys...)
		}
		if next == 0 {
			return nil
		}
		cursor = next
	}
}

// Count assigns the variables that it declared before.
func Count(ctx context.Context, rdb *redis.Client) (n int, err error) {
	var cursor uint64
	var keys []string
	for {
		keys, cursor, err = rdb.Scan(ctx, cursor, "user:*", 1000).Result()
		if err != nil {
			return n, err
		}
		n += len(keys)
		if cursor == 0 {
			return n, nil
		}
	}
}

// All has the cursor in the loop's own clause.
func All(ctx context.Context, rdb *redis.Client) (keys []string, err error) {
	for cursor, first := uint64(0), true; first || cursor != 0; first = false {
		var page []string
		page, cursor, err = rdb.Scan(ctx, cursor, "*", 1000).Result()
		if err != nil {
			return nil, err
		}
		keys = append(keys, page...)
	}
	return keys, nil
}

// page is the scan loop's body, a call away.
func page(ctx context.Context, rdb *redis.Client, cursor uint64) ([]string, uint64, error) {
	return rdb.Scan(ctx, cursor, "page:*", 500).Result()
}

// Pages is the loop around it.
func Pages(ctx context.Context, rdb *redis.Client, seen func(...string)) error {
	var cursor uint64
	for {
		keys, next, err := page(ctx, rdb, cursor)
		if err != nil {
			return err
		}
		seen(keys...)
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
