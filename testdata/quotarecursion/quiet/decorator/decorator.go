package decorator

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/limitedstore/store"
)

var errOver = errors.New("over")

// Direct has a client of its own.
type Direct struct {
	rdb redis.UniversalClient
}

// NewDirect takes the same client as the store does, from below it.
func NewDirect(rdb redis.UniversalClient) *Direct { return &Direct{rdb: rdb} }

// Allow counts past the store.
func (d *Direct) Allow(ctx context.Context, tenant string, cost int) error {
	n, err := d.rdb.IncrBy(ctx, "used:"+tenant, int64(cost)).Result()
	if err == nil && n > 1000 {
		return errOver
	}
	return err
}

// Both asks two limiters one after the other. They are a list, no circle.
type Both struct {
	first, second store.Limiter
}

// Allow wants both to agree.
func (b *Both) Allow(ctx context.Context, tenant string, cost int) error {
	if err := b.first.Allow(ctx, tenant, cost); err != nil {
		return err
	}
	return b.second.Allow(ctx, tenant, cost)
}

// Logged wraps a limiter and ends at a client.
type Logged struct {
	next store.Limiter
	rdb  *redis.Client
}

// Allow writes a log and asks the next one.
func (l *Logged) Allow(ctx context.Context, tenant string, cost int) error {
	err := l.next.Allow(ctx, tenant, cost)
	if err != nil {
		l.rdb.LPush(ctx, "refused", tenant)
	}
	return err
}

// Chain is what a service uses: a decorator round a limiter with a client.
func Chain(rdb *redis.Client) store.Limiter {
	return &Logged{rdb: rdb, next: &Both{first: NewDirect(rdb), second: NewDirect(rdb)}}
}
