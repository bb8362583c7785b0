// Package queue is a layer that takes jobs.
package queue

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// ErrEmpty says that there is no job.
var ErrEmpty = errors.New("queue: empty")

const page = 50

// Queue is a queue.
type Queue struct{ Rdb redis.UniversalClient }

func (q *Queue) due(ctx context.Context, n int64) ([]string, error) {
	return q.Rdb.ZRangeByScore(ctx, "later", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: n}).Result()
}

// Promote moves what is due, and says whether there may be more.
func (q *Queue) Promote(ctx context.Context) (bool, error) {
	ids, err := q.due(ctx, page)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	if err := q.Rdb.ZRem(ctx, "later", ids).Err(); err != nil {
		return false, err
	}
	return len(ids) == page, q.Rdb.LPush(ctx, "now", ids).Err()
}

// Next takes one.
func (q *Queue) Next(ctx context.Context) (string, error) {
	ids, err := q.due(ctx, 1)
	if err != nil {
		return "", err
	}
	if len(ids) == 0 {
		return "", ErrEmpty
	}
	return ids[0], q.Rdb.ZRem(ctx, "later", ids[0]).Err()
}

// Renew keeps a lease, and says whether it is still there: it takes nothing.
func (q *Queue) Renew(ctx context.Context, me string) (bool, error) {
	return renew.Run(ctx, q.Rdb, []string{"leader"}, me).Bool()
}

var renew = redis.NewScript(`
if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("PEXPIRE", KEYS[1], 5000) end
return 0
`)
