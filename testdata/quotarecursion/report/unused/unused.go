// Package unused has a directive where nothing is found any more.
package unused

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Quota struct{ rdb *redis.Client }

// Check reads directly by now.
func (q *Quota) Check(ctx context.Context) error {
	//redisvet:ignore quotarecursion -- main hands it a cache without a checker // want unused:`redisvet:ignore quotarecursion suppresses nothing here: remove it`
	return q.rdb.Get(ctx, "quota").Err()
}
