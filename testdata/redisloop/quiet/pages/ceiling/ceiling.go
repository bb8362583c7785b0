// Package ceiling works on what a filter finds, page by page, until nothing is left or
// enough was done. Each page depends on what was done with the last.
package ceiling

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type queue struct{ rdb *redis.Client }

func (q *queue) list(ctx context.Context, n int64) ([]string, error) {
	return q.rdb.ZRange(ctx, "failed", 0, n-1).Result()
}

func (q *queue) drop(ctx context.Context, id string) error {
	return q.rdb.Eval(ctx, "redis.call('ZREM', KEYS[1], ARGV[1]); return redis.call('DEL', ARGV[1])", []string{"failed"}, id).Err()
}

// Discard counts what it has done, in the loop over a page.
func (q *queue) Discard(ctx context.Context, ceiling int, handle func(context.Context, string) error) (int, error) {
	count := 0
	for count < ceiling {
		ids, err := q.list(ctx, 100)
		if err != nil {
			return count, err
		}
		if len(ids) == 0 {
			break
		}
		progressed := false
		for _, id := range ids {
			if count >= ceiling {
				break
			}
			if handle(ctx, id) == nil {
				count++
				progressed = true
			}
		}
		if !progressed {
			break
		}
	}
	return count, nil
}

// Some adds the length of a page.
func (q *queue) Some(ctx context.Context, most int, handle func([]string)) error {
	for done := 0; done < most; {
		ids, err := q.list(ctx, 100)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		handle(ids)
		done += len(ids)
	}
	return nil
}
