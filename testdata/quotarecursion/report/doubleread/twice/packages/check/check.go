// Package check has quotas that read one key twice for one answer.
package check

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/doubleread/twice/packages/keys"
)

var errOver = errors.New("over quota")

// Quota limits tenants.
type Quota struct {
	rdb redis.UniversalClient
	max int64
}

// CheckQuota reads the counter, and then how long it holds.
func (q *Quota) CheckQuota(ctx context.Context, tenant string) error {
	key := fmt.Sprintf("quota:%s", tenant)
	used, err := q.rdb.Get(ctx, key).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return err
	}
	ttl := q.rdb.TTL(ctx, key).Val() // want doubleread:`quota "quota:\*" twice \(GET, TTL\): 2 round trips; send both in one pipeline or script$`
	if used >= q.max && ttl > 0 {
		return fmt.Errorf("%w: again in %s", errOver, ttl)
	}
	return nil
}

// Allow asks whether the key is there before it reads it.
func (q *Quota) Allow(ctx context.Context, tenant string) (bool, error) {
	n, err := q.rdb.Exists(ctx, "quota:left:"+tenant).Result()
	if err != nil || n == 0 {
		return true, err
	}
	left, err := q.rdb.Get(ctx, "quota:left:"+tenant).Int64() // want doubleread:`quota "quota:left:\*" twice \(EXISTS, GET\): 2 round trips`
	return left > 0, err
}

// AllowN reads by functions of another package, which names the key too.
func (q *Quota) AllowN(ctx context.Context, tenant string, n int64) (bool, time.Duration) {
	used, err := keys.Used(ctx, q.rdb, keys.Quota(tenant))
	if err != nil {
		return true, 0
	}
	resets, err := keys.Resets(ctx, q.rdb, keys.Quota(tenant)) // want doubleread:`quota "quota:\*:used" twice \(GET, TTL\): 2 round trips`
	if err != nil {
		return true, 0
	}
	return used+n <= q.max || resets <= 0, resets
}

// Window limits by a set of times.
type Window struct {
	client *redis.Client
	max    int64
}

// Allowed counts the set, and then looks at its oldest member.
func (w *Window) Allowed(ctx context.Context, user string) (bool, error) {
	key := "ratelimit:" + user
	n, err := w.client.ZCard(ctx, key).Result()
	if err != nil {
		return false, err
	}
	oldest, err := w.client.ZRangeWithScores(ctx, key, 0, 0).Result() // want doubleread:`"ratelimit:\*" twice \(ZCARD, ZRANGE.*\): 2 round trips`
	if err != nil {
		return false, err
	}
	if n >= w.max && len(oldest) > 0 {
		return time.Since(time.UnixMilli(int64(oldest[0].Score))) > time.Minute, nil
	}
	return true, nil
}

// global is one key for all.
const global = "quota:global"

// CheckGlobal reads it in two helpers.
func (w *Window) CheckGlobal(ctx context.Context) error {
	limit, err := w.limit(ctx)
	if err != nil {
		return err
	}
	if enabled, err := w.enabled(ctx); err != nil || !enabled { // want doubleread:`quota "quota:global" twice \(HGET, HGETALL\): 2 round trips`
		return err
	}
	if limit == 0 {
		return errOver
	}
	return nil
}

func (w *Window) limit(ctx context.Context) (int, error) {
	return w.client.HGet(ctx, global, "limit").Int()
}

func (w *Window) enabled(ctx context.Context) (bool, error) {
	all, err := w.client.HGetAll(ctx, global).Result()
	return all["enabled"] == "1", err
}
