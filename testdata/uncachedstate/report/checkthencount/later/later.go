// Package later adds amounts to counts that are known only after the call.
package later

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Model limits the tokens of a model, which it knows after the answer.
type Model struct{ rdb *redis.Client }

func (m *Model) Allow(ctx context.Context, key string, limit int64) (bool, error) {
	used, err := m.rdb.Get(ctx, "ratelimit:tokens:"+key).Int64() // want checkthencount:`^GET "ratelimit:tokens:\*" on every call of \(\*Model\)\.Allow, counted in \(\*Model\)\.Used: .*; reserve an estimate by AllowN of redisguard\.Limiter, and Refund the rest after the call$`
	return used < limit, err
}

func (m *Model) Used(ctx context.Context, key string, tokens int64) error {
	if err := m.rdb.IncrBy(ctx, "ratelimit:tokens:"+key, tokens).Err(); err != nil {
		return err
	}
	return m.rdb.Expire(ctx, "ratelimit:tokens:"+key, time.Hour).Err()
}

// Cost has its sums in fields of a hash.
type Cost struct{ rdb *redis.Client }

func (c *Cost) CanSpend(ctx context.Context, tenant string) bool {
	spent, _ := c.rdb.HGet(ctx, "throttle:cost", tenant).Float64() // want checkthencount:`reserve an estimate by AllowN of redisguard\.Limiter, and Refund the rest after the call$`
	return spent < 100
}

func (c *Cost) Spent(ctx context.Context, tenant string, in, out float64) {
	c.rdb.HIncrByFloat(ctx, "throttle:cost", tenant, in+2*out)
}

// Batch knows before the call how much it takes.
type Batch struct{ rdb *redis.Client }

func (b *Batch) Allow(ctx context.Context, user string, n int64) (bool, error) {
	used, err := b.rdb.Get(ctx, "rate_limit:batch:"+user).Int64() // want checkthencount:`; use one script or redisguard\.Limiter$`
	return used+n <= 100, err
}

func (b *Batch) Took(ctx context.Context, user string, n int64) error {
	return b.rdb.IncrBy(ctx, "rate_limit:batch:"+user, n).Err()
}

// Calls counts one each time.
type Calls struct{ rdb *redis.Client }

func (c *Calls) Allow(ctx context.Context, user string) (bool, error) {
	used, err := c.rdb.Get(ctx, "rate_limit:calls:"+user).Int64() // want checkthencount:`; use one script or redisguard\.Limiter$`
	return used < 100, err
}

func (c *Calls) Called(ctx context.Context, user string) error {
	return c.rdb.IncrBy(ctx, "rate_limit:calls:"+user, 1).Err()
}
