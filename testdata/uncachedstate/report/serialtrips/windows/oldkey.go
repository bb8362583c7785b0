package windows

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Quota also keeps its count under an old key, which it sets on each call.
type Quota struct {
	rdb *redis.Client
	max int64
}

func (q *Quota) Allow(ctx context.Context, tenant string) (bool, int64, error) {
	minute := time.Now().Format("200601021504")
	n, err := q.rdb.Incr(ctx, "quota:used:"+tenant+":"+minute).Result()
	if err != nil {
		return false, 0, err
	}
	if n == 1 {
		_ = q.rdb.Expire(ctx, "quota:used:"+tenant+":"+minute, time.Minute).Err()
	}
	_ = q.rdb.Set(ctx, "quota:old:"+tenant+":"+minute, n, time.Minute).Err() // want serialtrips:`^SET "quota:old:\*:\*" on every call of \(\*Quota\)\.Allow, after INCR "quota:used:\*:\*": 2 round trips per call; do them in one script`
	if n > q.max {                                                           // few calls are counted here
		_ = q.rdb.Incr(ctx, "quota:rejected:"+tenant+":"+minute).Err()
		return false, n, nil
	}
	return true, n, nil
}
