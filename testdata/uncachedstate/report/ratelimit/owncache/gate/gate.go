// Package gate stands before an API. Its cache is of another package, with
// method names of its own.
package gate

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/ratelimit/owncache/lru"
)

// Limit is what a caller may do.
type Limit struct {
	Blocked bool
	Until   time.Time
}

// Gate decides who may pass.
type Gate struct {
	rdb   *redis.Client
	local *lru.Cache[Limit]
}

// New returns a gate.
func New(rdb *redis.Client) *Gate {
	return &Gate{rdb: rdb, local: lru.New[Limit](4096, 5*time.Second)}
}

// Allow is quiet: the lookup comes first.
func (g *Gate) Allow(ctx context.Context, caller string) (bool, error) {
	limit, found := g.local.Lookup(caller)
	if !found {
		var err error
		if limit, err = g.fetch(ctx, caller); err != nil {
			return false, err
		}
		g.local.Keep(caller, limit)
	}
	return !limit.Blocked, nil
}

func (g *Gate) fetch(ctx context.Context, caller string) (Limit, error) {
	ttl, err := g.rdb.PTTL(ctx, fmt.Sprintf("rate_limit:%s:blocked", caller)).Result()
	if err != nil {
		return Limit{}, err
	}
	return Limit{Blocked: ttl > 0, Until: time.Now().Add(ttl)}, nil
}

// RetryAfter keeps what it reads for Allow, but never looks whether it is
// there.
func (g *Gate) RetryAfter(ctx context.Context, caller string) time.Duration {
	ttl, err := g.rdb.PTTL(ctx, fmt.Sprintf("rate_limit:%s:wait", caller)).Result() // want ratelimit:`PTTL "rate_limit:\*:wait" on every call of \(\*Gate\)\.RetryAfter`
	if err != nil {
		return time.Second
	}
	g.local.Keep(caller, Limit{Blocked: ttl > 0, Until: time.Now().Add(ttl)})
	return ttl
}
