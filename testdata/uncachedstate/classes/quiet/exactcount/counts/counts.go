// Package counts has counts that no lease suits: of failed attempts, which must be
// exact and are few, of what is in stock, and of what is under way.
package counts

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// LoginLimiter counts failed attempts.
type LoginLimiter struct{ rdb *redis.Client }

func (l *LoginLimiter) Allowed(ctx context.Context, user string) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:login:"+user).Int()
	return n < 5
}

func (l *LoginLimiter) Failed(ctx context.Context, user string) {
	l.rdb.Incr(ctx, "ratelimit:login:"+user)
}

// CodeLimiter limits how often a code may be tried.
type CodeLimiter struct{ rdb *redis.Client }

func (l *CodeLimiter) Allowed(ctx context.Context, phone string) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:otp:"+phone).Int()
	return n < 3
}

func (l *CodeLimiter) Tried(ctx context.Context, phone string) {
	l.rdb.Incr(ctx, "ratelimit:otp:"+phone)
}

// Stock has goods that are taken away.
type Stock struct{ rdb *redis.Client }

func (s *Stock) Available(ctx context.Context, sku string, limit int) bool {
	n, _ := s.rdb.Get(ctx, "limit:stock:"+sku).Int()
	return n >= limit
}

func (s *Stock) Add(ctx context.Context, sku string, n int64) {
	s.rdb.IncrBy(ctx, "limit:stock:"+sku, n)
}

func (s *Stock) Take(ctx context.Context, sku string, n int64) {
	s.rdb.DecrBy(ctx, "limit:stock:"+sku, n)
}

// ConcurrencyLimiter counts what is under way.
type ConcurrencyLimiter struct{ rdb *redis.Client }

func (l *ConcurrencyLimiter) Free(ctx context.Context, id string) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:open:"+id).Int()
	return n < 20
}

func (l *ConcurrencyLimiter) Begin(ctx context.Context, id string) {
	l.rdb.Incr(ctx, "ratelimit:open:"+id)
}

func (l *ConcurrencyLimiter) End(ctx context.Context, id string) {
	l.rdb.Decr(ctx, "ratelimit:open:"+id)
}

// SlotLimiter counts what is under way by adding a negative number.
type SlotLimiter struct{ rdb *redis.Client }

func (l *SlotLimiter) Free(ctx context.Context, id string) bool {
	n, _ := l.rdb.HGet(ctx, "ratelimit:slots", id).Int()
	return n < 20
}

func (l *SlotLimiter) Begin(ctx context.Context, id string) {
	l.rdb.HIncrBy(ctx, "ratelimit:slots", id, 1)
}

func (l *SlotLimiter) End(ctx context.Context, id string) {
	l.rdb.HIncrBy(ctx, "ratelimit:slots", id, -1)
}

// LeaseLimiter takes and gives back members of a sorted set.
type LeaseLimiter struct{ rdb *redis.Client }

func (l *LeaseLimiter) Free(ctx context.Context, id string) bool {
	return l.rdb.ZCard(ctx, "ratelimit:leases:"+id).Val() < 20
}

func (l *LeaseLimiter) Begin(ctx context.Context, id, run string) {
	l.rdb.ZAdd(ctx, "ratelimit:leases:"+id, redis.Z{Member: run})
}

func (l *LeaseLimiter) End(ctx context.Context, id, run string) {
	l.rdb.ZRem(ctx, "ratelimit:leases:"+id, run)
}
