// Package cursor has SCAN loops that never end.
package cursor

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

// Purge declares a second cursor inside the loop.
func Purge(ctx context.Context, rdb *redis.Client) error {
	var cursor uint64
	for {
		// A page of what is left.
		keys, cursor, err := rdb.Scan(ctx, cursor, "tmp:*", 100).Result() // want endlessscan:`restarts for ever`
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

// Count has an error outside that stays what it was.
func Count(ctx context.Context, rdb *redis.Client, key string) (n int, err error) {
	defer func() { log.Println(n, err) }()
	cursor := uint64(0)
	for {
		_, cursor, err := rdb.HScan(ctx, key, cursor, "", 100).Result() // want endlessscan:`restarts for ever`
		if err != nil {
			log.Println(err)
		}
		n++
		if cursor == 0 {
			break
		}
	}
	return n, err
}

// Members hands on nothing: there is no variable to give it to.
func Members(ctx context.Context, rdb *redis.Client, key string, seen func(...string)) error {
	for {
		page, next, err := rdb.SScan(ctx, key, 0, "", 100).Result() // want endlessscan:`restarts for ever`
		if err != nil {
			return err
		}
		seen(page...)
		if next == 0 {
			return nil
		}
	}
}
